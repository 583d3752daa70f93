"""Forms of the nursery's desk. Shape and validation only; the acts are in `actions/desk.py`."""

from typing import Any

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.form_parts import DayInput, MoneyInput, MonthInput, TimeInput, name_empty_choice
from institutions.enums import Facility
from institutions.models import DayPlanItem, FeeItem, Institution, Room

MAX_FEES = 30
MAX_DAY_PLAN = 40


class MonthField(forms.DateField):
    """A month, as `<input type="month">` sends it; the value is its first day."""

    widget = MonthInput(attrs={"placeholder": "2027-02"})
    default_error_messages = {"invalid": _("请填写年和月，例如 2027-02。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        return day.replace(day=1) if day else day


class ProfileForm(forms.ModelForm):
    """What the nursery may change at once. `seen_version` notices that a colleague saved in between."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    facilities = forms.MultipleChoiceField(
        label=_("设施"), choices=Facility.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Institution
        fields = (
            "introduction", "phone", "opens_at", "closes_at", "extended_until", "saturday", "facilities", "meals",
            "meal_note", "cameras",
        )  # fmt: skip
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 5}),
            "opens_at": TimeInput(),
            "closes_at": TimeInput(),
            "extended_until": TimeInput(),
        }
        help_texts = {
            "introduction": _("用平常话说说园里的特点，最多 2000 字。"),
            "phone": _("家长拨打的电话，多个号码用顿号隔开。"),
            "extended_until": _("没有延时服务就空着。"),
            "meal_note": _("例如：一餐两点，每周一公布食谱。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen_version", self.instance.version)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opens, closes = self.cleaned_data.get("opens_at"), self.cleaned_data.get("closes_at")
        extended = self.cleaned_data.get("extended_until")
        if bool(opens) != bool(closes):
            self.add_error("closes_at" if opens else "opens_at", _("开园和闭园时间要一起填写。"))
        elif opens and closes and opens >= closes:
            self.add_error("closes_at", _("闭园时间要晚于开园时间。"))
        if extended and (not closes or extended <= closes):
            self.add_error("extended_until", _("延时服务的结束时间要晚于闭园时间。"))
        return cleaned


class FeeForm(forms.ModelForm):
    class Meta:
        model = FeeItem
        fields = (
            "category", "title", "class_kind", "unit", "amount", "includes", "basis", "voluntary", "refund_rule",
            "valid_from_on", "valid_to_on",
        )  # fmt: skip
        widgets = {
            "refund_rule": forms.Textarea(attrs={"rows": 2}),
            "valid_from_on": DayInput(),
            "valid_to_on": DayInput(),
            "amount": MoneyInput(),
        }
        help_texts = {
            "valid_from_on": _("不填就是已经在执行。下学期的新收费可以提前填好，到日子自动生效。"),
            "valid_to_on": _("最后一天，空着就是长期有效。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_empty_choice(self, category=_("请选择"), class_kind=_("所有班型"), unit=_("请选择"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("category") == "basic" and self.cleaned_data.get("voluntary"):
            self.add_error("voluntary", _("基本服务费人人都要交，不能选“自愿”。"))
        return cleaned


class DayPlanForm(forms.ModelForm):
    class Meta:
        model = DayPlanItem
        fields = ("starts_at", "title", "note", "class_kind")
        widgets = {"starts_at": TimeInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_empty_choice(self, class_kind=_("所有班型"))


class RoomForm(forms.ModelForm):
    next_free_on = MonthField(label=_("预计有空位的月份"), required=False)

    class Meta:
        model = Room
        fields = ("occupied", "next_free_on")
        widgets = {"occupied": forms.NumberInput(attrs={"min": "0", "max": "200", "inputmode": "numeric"})}

    def clean_occupied(self) -> int:
        occupied = self.cleaned_data["occupied"]
        if occupied > 200:
            raise forms.ValidationError(_("一个班不会超过 200 人，请核对。"))
        return int(occupied)


class DayPlanFormSet(BaseModelFormSet):
    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            if not values or values.get("DELETE") or "starts_at" not in values:
                continue
            key = (values["starts_at"], values.get("class_kind", ""))
            if key in seen:
                form.add_error("starts_at", _("同一时间只写一项安排。"))
            seen.add(key)


FeesFormSet = modelformset_factory(
    FeeItem, form=FeeForm, extra=1, can_delete=True, max_num=MAX_FEES, validate_max=True, absolute_max=MAX_FEES + 5
)
DayPlanItemsFormSet = modelformset_factory(
    DayPlanItem,
    form=DayPlanForm,
    formset=DayPlanFormSet,
    extra=2,
    can_delete=True,
    max_num=MAX_DAY_PLAN,
    validate_max=True,
    absolute_max=MAX_DAY_PLAN + 5,
)
RoomsFormSet = modelformset_factory(Room, form=RoomForm, extra=0)
