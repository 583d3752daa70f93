from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What was done to the subjects of an entry."""

    READ = "read", _("查看")
    CHANGE = "change", _("修改")
    EXPORT = "export", _("导出")
    SIGN_IN = "sign_in", _("登录")
