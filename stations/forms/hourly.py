from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput, MoneyField, PhoneInput, TimeInput
from families.forms.children import checked_phone
from families.forms.growth import NumberField
from families.models import Child
from stations.enums import Symptom
from stations.hourly_words import TEXT
from stations.models import HourlyOffer


class OfferForm(forms.ModelForm):  # type: ignore[type-arg]
    weekday = forms.TypedChoiceField(label=gettext_lazy("星期几"), coerce=int, choices=list(WEEKDAYS.items()))
    price = MoneyField(label=gettext_lazy("每小时多少元"), min_value=0, max_value=500, initial=0)

    class Meta:
        model = HourlyOffer
        fields = ("weekday", "opens_at", "closes_at", "places", "age_from", "age_to", "most_hours", "price", "bring")
        widgets = {"opens_at": TimeInput(), "closes_at": TimeInput()}


class StayForm(forms.Form):
    child = forms.ModelChoiceField(label=gettext_lazy("哪个宝宝"), queryset=Child.objects.none(), empty_label=None)
    on = forms.DateField(label=gettext_lazy("哪天"), widget=DayInput())
    starts = forms.TimeField(label=gettext_lazy("几点送来"), widget=TimeInput())
    ends = forms.TimeField(label=gettext_lazy("几点接走"), widget=TimeInput())
    emergency_phone = forms.CharField(label=gettext_lazy("紧急联系电话"), max_length=20, widget=PhoneInput())
    fetcher_name = forms.CharField(
        label=gettext_lazy("谁来接"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("您自己和共同决定的家人不用写；别人来接请写名字。"),
    )
    fetcher_phone = forms.CharField(
        label=gettext_lazy("来接的人的手机号"), max_length=20, required=False, widget=PhoneInput()
    )
    agreed = forms.BooleanField(label=TEXT, error_messages={"required": gettext_lazy("同意了才能照护宝宝。")})

    def __init__(self, *args: Any, children: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["child"].queryset = children
        fields["child"].label_from_instance = lambda child: child.name

    def clean_emergency_phone(self) -> str:
        return checked_phone(self.cleaned_data["emergency_phone"])

    def clean_fetcher_phone(self) -> str:
        typed = self.cleaned_data["fetcher_phone"]
        return checked_phone(typed) if typed else ""

    def values(self) -> dict[str, Any]:
        """What the act takes."""
        told = dict(self.cleaned_data)
        on, starts, ends = told.pop("on"), told.pop("starts"), told.pop("ends")
        told.pop("child")
        moments = {
            "starts_at": timezone.make_aware(datetime.combine(on, starts)),
            "ends_at": timezone.make_aware(datetime.combine(on, ends)),
        }
        return told | moments


class HealthForm(forms.Form):
    symptoms = forms.MultipleChoiceField(
        label=gettext_lazy("今天宝宝有这些吗？"),
        choices=Symptom.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("都没有就不用勾。有的话今天先在家休息，好了再来。"),
    )
    told = forms.CharField(
        label=gettext_lazy("还要告诉老师的"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("睡觉、吃奶、过敏、安抚的办法。"),
    )


class TakeInForm(forms.Form):
    temperature = NumberField(label=gettext_lazy("门口量的体温（度）"), per=10, limits=(340, 430))

    def clean_temperature(self) -> int:
        value: int | None = self.cleaned_data["temperature"]
        if value is None:
            raise forms.ValidationError(gettext_lazy("请先量体温。"))
        return value


class HandOverForm(forms.Form):
    to = forms.CharField(
        label=gettext_lazy("谁接走的"), max_length=40, error_messages={"required": gettext_lazy("请写谁接走的。")}
    )
