from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput


class WhatIfForm(forms.Form):
    """A child that somebody asks about: nobody's name, a birth date and a first day."""

    born_on = forms.DateField(label=gettext_lazy("宝宝的出生日期"), widget=DayInput())
    start_on = forms.DateField(label=gettext_lazy("哪天开始"), widget=DayInput())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        born, start = self.cleaned_data.get("born_on"), self.cleaned_data.get("start_on")
        today = localdate()
        if start and not 0 <= (start - today).days <= 400:
            self.add_error("start_on", _("从今天起一年以内的一天。"))
        if born and (born > today or (today - born).days > 4 * 366):
            self.add_error("born_on", _("请核对出生日期。"))
        return cleaned


def month_in(text: str, today: date) -> date:
    """The first day of a month written 2026-11; this month for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if abs((month - today).days) < 800 else today.replace(day=1)
