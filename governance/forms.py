"""What officials type in. Shape and validation only."""

from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import institutions
from anxintuo.kit.form_parts import DayInput
from institutions.actions.filings import Receipt
from institutions.actions.imports import MAX_UPLOAD

STANDARD_MAPPING = Path(institutions.__file__).parent / "importing" / "mappings" / "standard.yaml"


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


class FilingForm(forms.Form):
    """A move of the filing, with what it needs: a reason, or the receipt's number and date."""

    move = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("备案回执编号"), required=False, max_length=80)
    filed_on = forms.DateField(
        label=_("备案日期"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("请填写日期，例如 2026-11-23。")},
    )
    note = forms.CharField(
        label=_("原因"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("退回、公示不符合和注销都要写明原因，机构会看到；公示的原因家长也会看到。最多 300 字。"),
        error_messages={"max_length": _("最多写 300 个字。")},
    )

    def receipt(self) -> Receipt | None:
        number, filed_on = self.cleaned_data.get("number"), self.cleaned_data.get("filed_on")
        return Receipt(number=number, filed_on=filed_on) if number and filed_on else None


class NewImportForm(forms.Form):
    """A register file. The mapping tells which column is what; the standard one fits our own template."""

    register = forms.FileField(
        label=_("名册文件"),
        help_text=_("CSV、XLSX、GeoJSON 或 JSON Lines，也可以是 .gz，最大 20 MB。"),
        error_messages={"required": _("请选择名册文件。"), "empty": _("这个文件是空的，请重新选择。")},
    )
    as_of_on = forms.DateField(
        label=_("名册日期"),
        widget=DayInput(),
        help_text=_("名册反映的是哪一天的情况。"),
        error_messages={"required": _("请填写名册日期。"), "invalid": _("请填写日期，例如 2026-11-23。")},
    )
    mapping = forms.FileField(
        label=_("对照表（选填）"),
        required=False,
        help_text=_("YAML 文件，说明哪一列是什么。不选就按标准名册的列名读取。"),
    )

    def clean_register(self) -> Any:
        upload = self.cleaned_data["register"]
        if upload.size > MAX_UPLOAD:
            raise forms.ValidationError(
                _("文件超过 %(n)s MB，请用 gzip 压缩或拆开后再导入。") % {"n": MAX_UPLOAD // 1024 // 1024}
            )
        return upload

    def clean_mapping(self) -> str:
        upload = self.cleaned_data.get("mapping")
        if not upload:
            return STANDARD_MAPPING.read_text(encoding="utf-8")
        try:
            return upload.read(200_001).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("对照表要用 UTF-8 编码保存。")) from None


class ApplyImportForm(forms.Form):
    brake_reason = forms.CharField(
        label=_("核对过的理由"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：全市统一换证，名称已逐家核对。最多 300 字。"),
    )
