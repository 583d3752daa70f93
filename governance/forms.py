"""What officials type in. Shape and validation only."""

from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import institutions
from anxintuo.kit.form_parts import DayInput, PhoneInput
from anxintuo.kit.phones import to_e164
from anxintuo.kit.workflow import Move
from institutions.actions.filings import Receipt
from institutions.actions.imports import MAX_UPLOAD
from institutions.enums import FilingState

STANDARD_MAPPING = Path(institutions.__file__).parent / "importing" / "mappings" / "standard.yaml"


class DecisionForm(forms.Form):
    """Accept or refuse a change request, nothing chosen beforehand; a refusal needs its reason, which the nursery
    reads.
    """

    decision = forms.ChoiceField(
        label=_("审核结果"),
        choices=[("accept", _("同意变更")), ("refuse", _("不同意"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择同意或不同意。"), "invalid_choice": _("请选择同意或不同意。")},
    )
    reason = forms.CharField(
        label=_("给机构的话"),
        required=False,
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不同意时必填：写明原因和怎样改。机构会看到，最多 500 字。"),
        error_messages={"max_length": _("最多写 500 个字。")},
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", _("不同意时请写明原因。"))
        return cleaned


class FilingForm(forms.Form):
    """A move of the filing with what it needs: a reason where the table says so, the receipt where none is known."""

    move = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("备案回执编号"),
        required=False,
        max_length=80,
        error_messages={"required": _("请填写备案回执编号。")},
    )
    filed_on = forms.DateField(
        label=_("备案日期"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("请填写日期，例如 2026-11-23。"), "required": _("请填写备案日期。")},
    )
    note = forms.CharField(
        label=_("原因"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("最多写 300 个字。"), "required": _("请写明原因，对方会看到。")},
    )

    def __init__(self, *args: Any, move: Move | None = None, has_receipt: bool = False, **options: Any) -> None:
        """`move`: the row of the table that is made here. `has_receipt`: number and date are known already."""
        super().__init__(*args, **options)
        if move is None:
            return
        shown = public_reason(move)
        self.fields["note"].required = move.needs_note
        self.fields["note"].help_text = (
            _("机构会看到，家长在公示里也会看到。最多 300 字。") if shown else _("机构会看到。最多 300 字。")
        )
        for name in ("number", "filed_on"):
            self.fields[name].required = needs_receipt(move) and not has_receipt
            self.fields[name].help_text = _("不填就沿用原来的。") if has_receipt else ""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        number, filed_on = cleaned.get("number"), cleaned.get("filed_on")
        if bool(number) != bool(filed_on) and not {"number", "filed_on"} & set(self.errors):
            self.add_error("filed_on" if number else "number", _("备案回执编号和备案日期要一起填写。"))
        return cleaned

    def receipt(self) -> Receipt | None:
        number, filed_on = self.cleaned_data.get("number"), self.cleaned_data.get("filed_on")
        return Receipt(number=number, filed_on=filed_on) if number and filed_on else None


def needs_receipt(move: Move) -> bool:
    """The receipt is handed out with this move."""
    return move.name == "file"


def public_reason(move: Move) -> bool:
    """The reason is made public: it stands on the page that parents see (FIL-15d)."""
    return move.target in (FilingState.NONCONFORMING, FilingState.TERMINATED)


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
        label=_("对照表"),
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


class InviteForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40)
    phone = forms.CharField(label=_("手机号"), max_length=30, widget=PhoneInput())

    def clean_phone(self) -> str:
        try:
            return to_e164(self.cleaned_data["phone"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault
