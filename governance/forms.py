"""What officials type in. Shape and validation only."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """Accept or refuse a change request; a refusal needs its reason, which the nursery reads."""

    decision = forms.ChoiceField(
        label=_("审核结果"),
        choices=[("accept", _("同意变更")), ("refuse", _("不同意"))],
        error_messages={"required": _("请选择同意或不同意。"), "invalid_choice": _("请选择同意或不同意。")},
    )
    reason = forms.CharField(
        label=_("给机构的话"),
        required=False,
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不同意时请写明原因和怎样改，机构会看到。最多 500 字。"),
        error_messages={"max_length": _("最多写 500 个字。")},
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", _("不同意时请写明原因。"))
        return cleaned
