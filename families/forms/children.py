"""Forms about a child: who it is, and who else is a guardian."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.districts.models import Division
from anxintuo.kit import phones
from anxintuo.kit.ages import completed_months
from anxintuo.kit.form_parts import DayInput, PhoneInput
from anxintuo.kit.text import clean, clean_line, odd_signs
from families.enums import IdentityKind, Relation, Sex, Standing
from families.identity import checked_number
from families.models import Child

NAME_MAX, NOTE_MAX, ADDRESS_MAX = 50, 500, 200
OLDEST_MONTHS = 36  # 满三周岁 is pre-school education (学前教育法 art. 2)


def checked_name(text: str) -> str:
    """One line without pictures and unseen signs; rare hanzi and the dot of 买买提·阿不都热合曼 stay."""
    name = clean_line(text)
    if odd := odd_signs(name):
        raise ValidationError(_("姓名里有不能用的符号：%(signs)s") % {"signs": odd[:8]})
    return name


class ChildForm(forms.Form):
    """A child under three with its identity. `relation` is asked for when the child is added."""

    name = forms.CharField(
        label=gettext_lazy("宝宝姓名"),
        max_length=NAME_MAX,
        help_text=gettext_lazy("与户口簿或出生医学证明一致，生僻字可以照写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sex = forms.ChoiceField(label=gettext_lazy("性别"), choices=Sex.choices, widget=forms.RadioSelect)
    born_on = forms.DateField(label=gettext_lazy("出生日期"), widget=DayInput())
    identity_kind = forms.ChoiceField(
        label=gettext_lazy("证件种类"),
        choices=IdentityKind.choices,
        initial=IdentityKind.RESIDENT_ID,
        widget=forms.RadioSelect,
    )
    identity_number = forms.CharField(
        label=gettext_lazy("证件号码"),
        max_length=30,
        help_text=gettext_lazy("还没上户口的，选“出生医学证明”。号码加密保存，页面上只显示前后几位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    relation = forms.ChoiceField(label=gettext_lazy("您是宝宝的"), choices=Relation.choices, widget=forms.RadioSelect)
    household = forms.ModelChoiceField(
        Division.objects.none(),
        label=gettext_lazy("户籍所在县（市、区）"),
        required=False,
        empty_label=gettext_lazy("外地或不清楚"),
    )
    address = forms.CharField(label=gettext_lazy("现住址"), max_length=ADDRESS_MAX, required=False)
    care_note = forms.CharField(
        label=gettext_lazy("过敏、饮食和特殊照护"),
        max_length=NOTE_MAX,
        required=False,
        help_text=gettext_lazy("只有您和您申请的机构能看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, child: Child | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child = child
        self.fields["household"].queryset = Division.objects.shown().filter(level="county").order_by("code")  # type: ignore[attr-defined]
        if child is not None:
            del self.fields["relation"]
            self.initial = {name: getattr(child, name) for name in self.fields}

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        today = localdate()
        if born_on > today:
            raise ValidationError(_("出生日期不能晚于今天。"))
        if completed_months(born_on, today) >= OLDEST_MONTHS and (self.child is None or self.child.born_on != born_on):
            raise ValidationError(_("托育机构照护 3 岁以下的宝宝。满 3 岁的，可以申请幼儿园。"))
        return born_on

    def clean_address(self) -> str:
        return clean_line(self.cleaned_data["address"])

    def clean_care_note(self) -> str:
        return clean(self.cleaned_data["care_note"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("identity_number") and data.get("identity_kind"):
            try:
                data["identity_number"] = checked_number(
                    data["identity_kind"],
                    data["identity_number"],
                    born_on=data.get("born_on"),
                    sex=data.get("sex", ""),
                    today=localdate(),
                )
            except ValidationError as fault:
                self.add_error("identity_number", fault)
        return data


class InvitationForm(forms.Form):
    """A second guardian by phone, with what they may do."""

    phone = forms.CharField(label=gettext_lazy("对方手机号"), max_length=20, widget=PhoneInput())
    relation = forms.ChoiceField(label=gettext_lazy("对方是宝宝的"), choices=Relation.choices, widget=forms.RadioSelect)
    standing = forms.ChoiceField(label=gettext_lazy("对方可以做什么"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standing"].choices = [(each.value, STANDING_MEANS[each]) for each in Standing]  # type: ignore[attr-defined]
        self.fields["standing"].initial = Standing.AGREES

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"])


class BlockForm(forms.Form):
    """Somebody who is kept away from the child."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=NAME_MAX)
    phone = forms.CharField(label=gettext_lazy("手机号"), max_length=20, required=False, widget=PhoneInput())
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=NOTE_MAX,
        help_text=gettext_lazy("例如法院裁定。机构的接送岗会看到姓名，看不到原因。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_name(self) -> str:
        return checked_name(self.cleaned_data["name"])

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"])

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return checked_phone(typed) if typed else ""


STANDING_MEANS = {
    Standing.MANAGES: gettext_lazy("一起办理：和您一样，可以申请、上传材料、管理监护人"),
    Standing.AGREES: gettext_lazy("共同决定：能看申请和材料，接受托位要他同意"),
    Standing.SEES: gettext_lazy("可以查看：能看申请和材料"),
    Standing.TOLD: gettext_lazy("只收通知：知道进度，看不到材料"),
    Standing.HELPS: gettext_lazy("日常照护：入托后能看宝宝的一天，不管申请（适合祖辈）"),
}


def checked_phone(text: str) -> str:
    """E.164, or a sentence."""
    if not phones.is_mobile(text):
        raise ValidationError(_("请填写 11 位手机号。"))
    return phones.to_e164(text)
