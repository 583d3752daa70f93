"""A measurement as it is typed: kilograms and centimetres, comma or point."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput
from anxintuo.kit.text import half_width
from families.enums import MeasuringPlace, MeasuringPosture
from families.growth.standard import Measured, Posture, national, scores, stands_at
from families.growth.words import INDICATOR_WORDS
from families.models import Child, Measurement
from families.models.growth import HEAD_MM, STATURE_MM, WEIGHT_G

DOUBTFUL_Z = 5  # beyond, a slip of the pen is likelier than the child


class NumberField(forms.CharField):
    """A decimal number in people's writing, kept as a whole number of the smaller unit (`per`: grams in a kilogram).

    `limits` in the smaller unit; both are named in the sentence that refuses.
    """

    def __init__(self, *, per: int, limits: tuple[int, int], **options: Any) -> None:
        super().__init__(required=False, max_length=12, **options)
        self.per, self.limits = per, limits
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{Decimal(value) / self.per:f}"
        return value

    def clean(self, value: Any) -> int | None:
        text = half_width(str(super().clean(value) or "")).strip().replace("。", ".").replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation as fault:
            raise ValidationError(_("请只填数字，例如 10.5。")) from fault
        low, high = self.limits
        if not number.is_finite() or not low <= number * self.per <= high:
            values = {"low": f"{Decimal(low) / self.per:f}", "high": f"{Decimal(high) / self.per:f}"}
            raise ValidationError(_("请填 %(low)s 到 %(high)s 之间的数，并检查单位。") % values)
        return round(number * self.per)


class MeasurementForm(forms.Form):
    measured_on = forms.DateField(label=gettext_lazy("测量日期"), widget=DayInput())
    weight_g = NumberField(label=gettext_lazy("体重（千克）"), per=1000, limits=WEIGHT_G)
    stature_mm = NumberField(label=gettext_lazy("身长或身高（厘米）"), per=10, limits=STATURE_MM)
    posture = forms.ChoiceField(
        label=gettext_lazy("怎么量的"), choices=MeasuringPosture.choices, required=False, widget=forms.RadioSelect
    )
    head_mm = NumberField(label=gettext_lazy("头围（厘米）"), per=10, limits=HEAD_MM)
    place = forms.ChoiceField(
        label=gettext_lazy("在哪里量的"), choices=MeasuringPlace.choices, widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label=gettext_lazy("数值没有填错"), required=False)

    def __init__(self, *args: Any, child: Child, row: Measurement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child = child
        self.fields["measured_on"].widget.attrs |= {"min": child.born_on.isoformat(), "max": localdate().isoformat()}
        if row is not None:
            self.initial = {name: getattr(row, name) for name in self.fields if name != "sure"}
        else:
            posture = MeasuringPosture.STANDING if stands_at(child.born_on, localdate()) else MeasuringPosture.LYING
            self.initial = {"measured_on": localdate(), "place": MeasuringPlace.HOME, "posture": posture}
        if not self.is_bound or "sure" not in self.data:
            self.fields["sure"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if not any(data.get(name) for name in ("weight_g", "stature_mm", "head_mm")):
            raise ValidationError(_("体重、身长（身高）、头围至少填一项。"))
        if data.get("stature_mm") and not data.get("posture"):
            self.add_error("posture", _("请选是躺着量还是站着量。"))
        if not data.get("stature_mm"):
            data["posture"] = ""
        if not data.get("sure"):
            self._ask_if_doubtful(data)
        return data

    def _ask_if_doubtful(self, data: dict[str, Any]) -> None:
        """A value far outside what children of this age have: asked back once, accepted when confirmed."""
        day = data.get("measured_on")
        if day is None or not self.child.born_on <= day <= localdate():
            return
        what = Measured(
            weight=data["weight_g"] / 1000 if data.get("weight_g") else None,
            stature=data["stature_mm"] / 10 if data.get("stature_mm") else None,
            posture=Posture(data["posture"]) if data.get("posture") else None,
            head=data["head_mm"] / 10 if data.get("head_mm") else None,
        )
        found = scores(national(), self.child.sex, self.child.born_on, day, what)
        odd = [str(INDICATOR_WORDS[key]) for key, z in found.items() if abs(z) > DOUBTFUL_Z]
        if odd:
            self.fields["sure"].widget = forms.CheckboxInput()
            names = {"names": "、".join(odd)}
            self.add_error("sure", _("%(names)s和这个月龄的宝宝差得很多。请再看一眼，没填错就勾上。") % names)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}
