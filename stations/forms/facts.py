from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.dates import WEEKDAYS
from anxintuo.kit.form_parts import TimeInput
from stations.actions.facts import FACTS
from stations.models import Station, StationHours, StationRoom


class FactsForm(forms.ModelForm):
    """The station's words, and for each day of the week from when until when somebody is there."""

    class Meta:
        model = Station
        fields = FACTS
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = {row.weekday: row for row in self.instance.hours.all()}
        for day, word in enumerate(WEEKDAYS):
            row = standing.get(day)
            label = gettext_lazy("%(day)s开门") % {"day": word}
            self.fields[f"opens_{day}"] = forms.TimeField(
                label=label, required=False, widget=TimeInput(), initial=row.opens_at if row else None
            )
            label = gettext_lazy("%(day)s关门") % {"day": word}
            self.fields[f"closes_{day}"] = forms.TimeField(
                label=label, required=False, widget=TimeInput(), initial=row.closes_at if row else None
            )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for day in range(7):
            opens, closes = self.cleaned_data.get(f"opens_{day}"), self.cleaned_data.get(f"closes_{day}")
            if bool(opens) != bool(closes):
                self.add_error(f"closes_{day}" if opens else f"opens_{day}", _("开门和关门要一起填，休息就都空着。"))
            elif opens and closes and opens >= closes:
                self.add_error(f"closes_{day}", _("关门时间要晚于开门时间。"))
        return cleaned

    def hours(self) -> list[StationHours]:
        told = self.cleaned_data
        return [
            StationHours(weekday=day, opens_at=told[f"opens_{day}"], closes_at=told[f"closes_{day}"])
            for day in range(7)
            if told[f"opens_{day}"]
        ]


class RoomForm(forms.ModelForm):
    class Meta:
        model = StationRoom
        fields = ("name", "places", "note")
