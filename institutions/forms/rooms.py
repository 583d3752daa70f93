from django import forms
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput
from institutions.models import Room, RoomCapacity


class RoomFactsForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ("floor", "window_share")
        help_texts = {
            "floor": gettext_lazy("1、2、3……，地下填 -1。"),
            "window_share": gettext_lazy("窗洞口面积占地面面积的百分数，例如 22。"),
        }


class CapacityForm(forms.ModelForm):
    """The act judges day and number, under the lock."""

    class Meta:
        model = RoomCapacity
        fields = ("from_on", "places")
        widgets = {"from_on": DayInput()}

    def _post_clean(self) -> None:
        """The act validates the row: it knows the room."""
