"""The settling-in plan's rows, the family's wish for another day, and how a day went."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.form_parts import DayInput, TimeInput
from anxintuo.kit.text import clean, clean_line
from enrollment.actions.settling import MOST_STEPS
from enrollment.enums import SettlingOutcome
from enrollment.models import SettlingStep
from enrollment.queries.settling import StepValues

NOTE_MAX = 200


class StepForm(forms.Form):
    """One day. `id` is empty in a row that is new."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(label=_("日期"), widget=DayInput())
    arrives = forms.TimeField(label=_("送到"), widget=TimeInput(attrs={"placeholder": "09:00"}))
    until = forms.TimeField(label=_("接走"), widget=TimeInput(attrs={"placeholder": "10:00"}))
    with_family = forms.BooleanField(label=_("家人陪伴"), required=False)
    aim = forms.CharField(label=_("这一天做什么"), max_length=60)
    note = forms.CharField(label=_("给家长的提醒"), max_length=NOTE_MAX, required=False)

    def clean_aim(self) -> str:
        return clean_line(self.cleaned_data["aim"])

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("arrives") and data.get("until") and data["until"] <= data["arrives"]:
            self.add_error("until", _("接走时间要晚于送到时间。"))
        return data

    def values(self) -> StepValues:
        return StepValues(**{name: self.cleaned_data[name] for name in StepValues.__slots__})


StepsFormSet = forms.formset_factory(
    StepForm,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_STEPS,
    validate_max=True,
    absolute_max=MOST_STEPS + 5,
)


def steps_formset(data: Any, steps: Iterable[SettlingStep]) -> Any:
    """The days that are not done yet, and an empty row for one more."""
    names = StepValues.__slots__
    return StepsFormSet(data, initial=[{name: getattr(step, name) for name in names} for step in steps], prefix="steps")


def filled_rows(formset: Any) -> tuple[list[StepValues], list[UUID]]:
    """What was filled in, in the order of the page, and the ids of the rows marked for removal."""
    rows, removed = [], []
    for form in formset.forms:
        if form.cleaned_data.get("DELETE"):
            removed.append(form.cleaned_data["id"])
        elif form.cleaned_data and (form.has_changed() or form.initial):
            rows.append(form.values())
    return rows, [pk for pk in removed if pk]


class AskForm(forms.Form):
    on = forms.DateField(
        label=_("希望换到哪天"), required=False, widget=DayInput(), help_text=_("还说不准就空着，老师会和您商量。")
    )
    note = forms.CharField(label=_("说明"), max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])


class DoneForm(forms.Form):
    outcome = forms.ChoiceField(label=_("这一天怎么样"), choices=SettlingOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("给家长的话"),
        max_length=NOTE_MAX,
        required=False,
        help_text=_("家长会看到，例如：哭了一小会儿，抱着小熊就好了。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])
