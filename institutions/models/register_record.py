from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.institution import Institution


class RegisterRecord(models.Model):
    """What the register said last about a nursery, field by field, as JSON values (see `facts.py`).

    The next import compares with it: only what the *register* changed is taken over, so that neither a director's
    own edits nor an accepted change request is undone by a file that repeats itself. Imports alone write it;
    `ImportRow.record` of the run keeps each version.
    """

    institution = models.OneToOneField(
        Institution, on_delete=models.CASCADE, primary_key=True, related_name="register_record"
    )
    values = models.JSONField(_("名册内容"), default=dict)
    seen_on = models.DateField(_("最近一次见于名册"))

    class Meta:
        verbose_name = _("名册记录")

    def __str__(self) -> str:
        return f"register record {self.pk}"
