"""What the adviser saw; the hand-out; what the family says."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy

from families.forms.growth import MeasurementForm
from stations.actions.notes import Seen
from stations.enums import CareArea, ObservationLevel, Rating
from stations.models import GroupNote
from stations.models.feedback import LONGEST_WORDS
from stations.models.note import LONGEST_NOTE, LONGEST_REMARK

NOT_LOOKED = ("", gettext_lazy("没看"))


class NoteForm(forms.Form):
    """Five areas with a level and a word each, and a few words to the family."""

    words = forms.CharField(
        label=gettext_lazy("想对家长说的"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写看到的，不评高低。家长会看到这段话。"),
    )

    def __init__(self, *args: Any, note: GroupNote | None = None, **kwargs: Any) -> None:
        if note is not None:
            kwargs["initial"] = {"words": note.words}
            for one in note.observations.all():
                kwargs["initial"] |= {f"level_{one.area}": one.level, f"remark_{one.area}": one.remark}
        super().__init__(*args, **kwargs)
        for area, label in CareArea.choices:
            self.fields[f"level_{area}"] = forms.ChoiceField(
                label=label, choices=[*ObservationLevel.choices, NOT_LOOKED], required=False, widget=forms.RadioSelect
            )
            self.fields[f"remark_{area}"] = forms.CharField(
                label=gettext_lazy("一句话"),
                max_length=LONGEST_REMARK,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": gettext_lazy("一句话，不写也行")}),
            )

    def areas(self) -> list[tuple[str, BoundField, BoundField]]:
        return [(str(label), self[f"level_{area}"], self[f"remark_{area}"]) for area, label in CareArea.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for area in CareArea.values:
            if data.get(f"remark_{area}") and not data.get(f"level_{area}"):
                self.add_error(f"level_{area}", gettext_lazy("写了话的这一项，也请选看到的是哪一种。"))
        return data

    def seen(self) -> dict[str, Seen]:
        data = self.cleaned_data
        return {
            area: Seen(data[f"level_{area}"], data[f"remark_{area}"])
            for area in CareArea.values
            if data.get(f"level_{area}")
        }


class StationMeasurementForm(MeasurementForm):
    """Measured today at the station: neither day nor place is asked."""

    def __init__(self, *args: Any, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "measured_on": day, "place": "station"}
        for name in ("measured_on", "place"):
            self.fields[name].disabled = True
            self.fields[name].widget = forms.HiddenInput()


class HandOutForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("回家怎么做"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("一行一条，短一点。空着就用活动方案里的。"),
    )


class FeedbackForm(forms.Form):
    rating = forms.ChoiceField(
        label=gettext_lazy("这场活动对您有帮助吗？"), choices=Rating.choices, widget=forms.RadioSelect
    )
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("下次想多听听"),
        choices=CareArea.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("还想说的"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("老师看得到大家说了什么，看不到是谁说的。"),
    )
