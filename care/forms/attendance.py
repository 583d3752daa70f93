from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput, TimeInput
from care.enums import AbsenceReason


class MarkForm(forms.Form):
    """What a button of the roll sends along. What the day and the child allow is judged by the act."""

    at = forms.TimeField(
        label=gettext_lazy("时间"),
        required=False,
        widget=TimeInput(),
        error_messages={"invalid": gettext_lazy("请填写时间，例如 08:30。")},
    )
    reason = forms.CharField(label=gettext_lazy("原因"), required=False)
    told_on = forms.DateField(label=gettext_lazy("家长告知日期"), required=False, widget=DayInput())

    @property
    def first_error(self) -> str:
        return next((str(each) for found in self.errors.values() for each in found), "")


class AbsenceForm(forms.Form):
    """明天不来: from a day to a day, and why."""

    first = forms.DateField(label=gettext_lazy("从哪天"), widget=DayInput())
    last = forms.DateField(label=gettext_lazy("到哪天"), widget=DayInput())
    reason = forms.ChoiceField(
        label=gettext_lazy("原因"),
        choices=[each for each in AbsenceReason.choices if each[0] != AbsenceReason.UNKNOWN],
        widget=forms.RadioSelect,
    )


def day_in(text: str) -> date:
    """A day of the address; today for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return localdate()
    return day if abs((day - localdate()).days) < 800 else localdate()


def cleaned(form: MarkForm, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}
