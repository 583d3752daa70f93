"""Where a person wants their e-mail: one address, confirmed by a code that was sent there."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField


class EmailContact(models.Model):
    """Only a confirmed address is stored, and sealed (allauth's EmailAddress would keep it in clear). It opens no
    account: nobody signs in with it, so two people may give the same one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("用户")
    )
    address = EncryptedTextField(_("邮箱"))
    confirmed_at = models.DateTimeField(_("确认时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("通知邮箱")

    def __str__(self) -> str:
        return f"e-mail of {self.user_id}"
