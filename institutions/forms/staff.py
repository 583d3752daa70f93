"""Forms of the staff files. What the rules say of a person is judged by the acts and the pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.files.forms import CheckedFileField
from anxintuo.kit.form_parts import DayInput, PhoneInput
from anxintuo.kit.phones import display, to_e164
from anxintuo.kit.text import clean_line
from institutions.actions.staff_papers import PAPER_FILE
from institutions.enums import Education, LeaveReason, PaperKind, QueryResult, StaffIdentity, StaffPost
from institutions.models import Institution, Room, StaffMember, StaffPaper, TrainingRecord
from institutions.staffing.identity import checked_identity, checked_name


class MemberForm(forms.Form):
    """A person's file. On an existing one an empty number keeps what is stored: it is not shown back."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40)
    post = forms.ChoiceField(label=gettext_lazy("岗位"), choices=[("", gettext_lazy("请选择")), *StaffPost.choices])
    room = forms.ModelChoiceField(
        label=gettext_lazy("班级"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=gettext_lazy("不固定在一个班"),
    )
    identity_kind = forms.ChoiceField(label=gettext_lazy("证件种类"), choices=StaffIdentity.choices)
    identity_number = forms.CharField(
        label=gettext_lazy("证件号码"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(label=gettext_lazy("手机号"), required=False, max_length=30, widget=PhoneInput())
    joined_on = forms.DateField(label=gettext_lazy("入职日期"), widget=DayInput())
    full_time = forms.TypedChoiceField(
        label=gettext_lazy("专职还是兼职"),
        choices=[("yes", gettext_lazy("专职")), ("no", gettext_lazy("兼职"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    education = forms.ChoiceField(
        label=gettext_lazy("学历"), required=False, choices=[("", gettext_lazy("没有填")), *Education.choices]
    )
    major = forms.CharField(label=gettext_lazy("专业"), required=False, max_length=40)
    management_years = forms.IntegerField(
        label=gettext_lazy("相关管理经历（年）"),
        required=False,
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("负责人要填：儿童保育教育、卫生健康等相关管理工作满几年。"),
    )
    number = forms.CharField(label=gettext_lazy("工号"), required=False, max_length=20)
    note = forms.CharField(
        label=gettext_lazy("备注"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, institution: Institution, member: StaffMember | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs["initial"] = _stored(member) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.queryset = institution.rooms.order_by("order", "name")
        rooms.label_from_instance = lambda room: f"{room.name}（{room.get_class_kind_display()}）"
        self.fields["phone"].help_text = _("用来登录和收通知，没有就空着。")
        if member is not None:
            self.fields["identity_number"].required = False
            self.fields["identity_number"].help_text = _("不改就空着，已经保存的号码不在这里显示。")

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if not text.strip():
            return ""
        try:
            return to_e164(text)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kind, number = self.cleaned_data.get("identity_kind"), self.cleaned_data.get("identity_number")
        if kind and number:
            try:
                self.cleaned_data["identity_number"] = checked_identity(kind, number)
            except forms.ValidationError as fault:
                self.add_error("identity_number", fault)
        return cleaned


def _stored(member: StaffMember) -> dict[str, Any]:
    plain = ("name", "post", "room", "identity_kind", "joined_on", "education", "major", "management_years", "number")
    return {name: getattr(member, name) for name in plain} | {
        "phone": display(member.phone) if member.phone else "",
        "full_time": "yes" if member.full_time else "no",
        "note": member.note,
    }


class EndForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("最后一天"), widget=DayInput())
    why = forms.ChoiceField(label=gettext_lazy("原因"), choices=[("", gettext_lazy("请选择")), *LeaveReason.choices])


class PaperForm(forms.ModelForm):
    """A certificate or a query with its scan."""

    number = forms.CharField(label=gettext_lazy("编号"), required=False, max_length=60)
    file = CheckedFileField(purpose=PAPER_FILE, label=gettext_lazy("扫描件或照片"), required=False)

    class Meta:
        model = StaffPaper
        fields = ("kind", "title", "number", "issuer", "issued_on", "expires_on", "result")
        widgets = {"issued_on": DayInput(), "expires_on": DayInput()}
        help_texts = {
            "expires_on": gettext_lazy("健康合格证和违法犯罪记录查询空着就按规定算；长期有效的也空着。"),
            "title": gettext_lazy("选“其他证书”时写明是什么。"),
            "result": gettext_lazy("只有违法犯罪记录查询要选。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds, results = self.fields["kind"], self.fields["result"]
        kinds.choices = [("", _("请选择")), *PaperKind.choices]  # type: ignore[attr-defined]
        results.choices = [("", _("不是查询")), *QueryResult.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kind, result = self.cleaned_data.get("kind"), self.cleaned_data.get("result")
        if kind == PaperKind.CRIME and not result:
            self.add_error("result", _("请选择查询结果。"))
        elif kind and kind != PaperKind.CRIME and result:
            self.cleaned_data["result"] = ""
        if kind == PaperKind.OTHER and not clean_line(self.cleaned_data.get("title") or ""):
            self.add_error("title", _("请写明是什么证书。"))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self) -> None:
        """The act validates the row: it knows the member, and the end that the rulebook proposes."""


class TrainingForm(forms.ModelForm):
    class Meta:
        model = TrainingRecord
        fields = ("title", "provider", "ended_on", "hours", "practical")
        widgets = {"ended_on": DayInput()}
