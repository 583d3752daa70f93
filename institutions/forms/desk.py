"""Forms of the nursery's desk. Shape and validation only; the acts are in `actions/desk.py`."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.form_parts import DayInput, MoneyField, MonthField, TimeInput, name_empty_choice
from anxintuo.kit.text import whole_number
from institutions.enums import Facility, FeeCategory, FeeUnit
from institutions.facts import FACTS
from institutions.models import DayPlanItem, FeeItem, Institution, Room

MAX_FEES = 30
MAX_DAY_PLAN = 40
MOST_PER_MONTH = Decimal(50_000)  # yuan; beyond it somebody mistyped


class ProfileForm(forms.ModelForm):
    """What the nursery may change at once."""

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

    def standing_beside(self, now: Institution) -> dict[str, str]:
        """What stands in the register now, in words, for each field in which something else was typed."""
        stands = ProfileForm(instance=now)
        differing = {
            name: stands[name].value()
            for name, field in self.fields.items()
            if field.has_changed(stands.get_initial_for_field(stands.fields[name], name), self[name].data)
        }
        for name in differing:
            if (bound := self[name]).widget_type not in (
                "checkbox",
                "checkboxselectmultiple",
            ):  # read out with the control, as its help and its error are
                told = [bound.aria_describedby, f"{bound.auto_id}_now"]
                bound.field.widget.attrs["aria-describedby"] = " ".join(filter(None, told))
        return {name: self._in_words(name, value) for name, value in differing.items()}

    def _in_words(self, name: str, value: Any) -> str:
        fact = FACTS[name]
        return fact.show(fact.dump(value))

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
    amount = MoneyField(label=_("金额（元）"), max_digits=9, decimal_places=2)

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
        self._check_amount(self.cleaned_data.get("amount"))
        return cleaned

    def _check_amount(self, amount: Decimal | None) -> None:
        if amount is None:
            return
        unit = self.cleaned_data.get("unit")
        if amount == 0 and self.cleaned_data.get("category") == FeeCategory.BASIC:
            self.add_error("amount", _("基本服务费要大于 0 元，请核对。"))
        elif unit == FeeUnit.ONCE and amount > MOST_PER_MONTH:
            self.add_error("amount", _("一次超过 50,000 元，请核对金额和计费单位。"))
        elif unit and FeeItem(unit=unit, amount=amount).per_month() > MOST_PER_MONTH:
            self.add_error("amount", _("折合每月超过 50,000 元，请核对金额和计费单位。"))


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = self.fields["next_free_on"]
        assert isinstance(month, MonthField)
        month.keep(self.instance.next_free_on)
        self.fields["occupied"].widget = forms.NumberInput(
            attrs={"min": "0", "max": str(self.most), "inputmode": "numeric", "class": "figure"}
        )

    @property
    def most(self) -> int:
        """More children than this nobody puts into one room; what is beyond the places and below it is shown in red."""
        return self.instance.places * 3 // 2 + 5

    def clean_occupied(self) -> int:
        occupied = int(self.cleaned_data["occupied"])
        if occupied > self.most:
            sentence = _("这个班备案 %(places)s 个托位，填了 %(occupied)s 人，请核对。")
            raise forms.ValidationError(sentence, params={"places": self.instance.places, "occupied": occupied})
        if occupied < self.instance.listed:
            sentence = _("这个班在系统里已经登记或约定了 %(listed)s 个宝宝，不能少于这个数。")
            raise forms.ValidationError(sentence, params={"listed": self.instance.listed})
        return occupied


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


def with_rows_that_are_gone(data: QueryDict, prefix: str, standing: Iterable[Any]) -> QueryDict:
    """What was posted; rows that a colleague removed in the meantime come after the others, as new ones: nothing
    that was typed is lost."""
    known = {str(row.pk) for row in standing}
    rows = _rows(data, prefix)
    if not any(row.get("id") and row["id"] not in known for row in rows):
        return data
    stay = [row for row in rows if row.get("id") in known]
    new = [row | {"id": ""} for row in rows if row.get("id") not in known and "DELETE" not in row]
    return _restated(data, prefix, [*stay, *new], initial=len(stay))


def with_rooms_as_filed(data: QueryDict, prefix: str, standing: Iterable[Room]) -> QueryDict:
    """What was posted for the rooms that there are now: one that is gone is left out, a new one stands as filed."""
    typed = {row.get("id", ""): row for row in _rows(data, prefix)}
    rows = []
    for room in standing:
        month = f"{room.next_free_on:%Y-%m}" if room.next_free_on else ""
        stored = {"id": str(room.pk), "occupied": str(room.occupied), "next_free_on": month}
        rows.append(typed.get(str(room.pk), stored))
    return _restated(data, prefix, rows, initial=len(rows))


def _rows(data: QueryDict, prefix: str) -> list[dict[str, str]]:
    """The rows that a form set was posted with, as far as their number can be believed."""
    rows: dict[int, dict[str, str]] = {number: {} for number in range(_count(data, prefix))}
    for key in data:
        found = re.fullmatch(rf"{prefix}-([0-9]{{1,4}})-(\w+)", key)
        if found and int(found[1]) in rows:
            rows[int(found[1])][found[2]] = str(data[key])
    return list(rows.values())


def _restated(data: QueryDict, prefix: str, rows: list[dict[str, str]], *, initial: int) -> QueryDict:
    answer = data.copy()
    for key in [key for key in answer if re.match(rf"{prefix}-[0-9]", key)]:
        del answer[key]
    for number, row in enumerate(rows):
        for name, value in row.items():
            answer[f"{prefix}-{number}-{name}"] = value
    answer[f"{prefix}-TOTAL_FORMS"], answer[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), str(initial)
    return answer


def _count(data: QueryDict, prefix: str) -> int:
    """How many rows a form set was posted with, as far as that can be believed."""
    text = data.get(f"{prefix}-TOTAL_FORMS", "")
    return min(whole_number(text, digits=4) or 0, 200)


FeesFormSet = modelformset_factory(
    FeeItem,
    form=FeeForm,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
    max_num=MAX_FEES,
    validate_max=True,
    absolute_max=MAX_FEES + 5,
)
DayPlanItemsFormSet = modelformset_factory(
    DayPlanItem,
    form=DayPlanForm,
    formset=DayPlanFormSet,
    extra=2,
    can_delete=True,
    can_delete_extra=False,
    max_num=MAX_DAY_PLAN,
    validate_max=True,
    absolute_max=MAX_DAY_PLAN + 5,
)
RoomsFormSet = modelformset_factory(Room, form=RoomForm, extra=0)
