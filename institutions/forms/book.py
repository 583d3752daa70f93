"""Forms of the book: a page of any template, a correction of one, the closing of a day, the month looked at."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.files.forms import CheckedFileField
from anxintuo.kit.form_parts import TimeInput
from anxintuo.kit.ids import uuid7
from anxintuo.kit.text import clean_line, half_width
from institutions.actions.book import BOOK_PHOTO, Written
from institutions.book.due import Thing
from institutions.book.templates import Field, Template

# A telephone or the number of an identity paper, as people write them: nothing of the kind belongs into the book.
PERSONAL = re.compile(r"(?<!\d)(?:(?:\+?86)?1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
LONGEST_TEXT = 200


def whole_line(text: str) -> str:
    """One line; ValidationError when it names a telephone or an identity."""
    line = clean_line(text)
    if PERSONAL.search(half_width(line).replace(" ", "").replace("-", "")):
        raise forms.ValidationError(_("台账里不写电话和证件号，请去掉。"))
    return line


class LineField(forms.CharField):
    def clean(self, value: Any) -> str:
        return whole_line(super().clean(value) or "")


class EntryForm(forms.Form):
    """Fields by the template. `reason` is asked for where the day is closed, and for a correction."""

    entry = forms.UUIDField(widget=forms.HiddenInput, required=False)
    slot = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    about = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, template: Template, asks_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        self.initial.setdefault("entry", uuid7())
        for each in template.fields:
            if each.is_typed:
                self.fields[each.key] = _control(each)
        self.fields["measure"] = LineField(
            label=_("处理情况"),
            max_length=300,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("有异常或超出规定时写明怎么处理的。不写宝宝姓名。"),
        )
        self.fields["photo"] = CheckedFileField(purpose=BOOK_PHOTO, label=_("照片"), required=False)
        if asks_reason:
            self.fields["reason"] = LineField(label=_("原因"), max_length=200)

    @property
    def typed_fields(self) -> list[Any]:
        """What the row on the day's page shows: the template's own fields, then the rest."""
        return [self[name] for name in self.fields if not self[name].is_hidden]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        for each in self.template.fields:
            other = data.get(each.at_most) if each.at_most else None
            if other is not None and data.get(each.key) is not None and data[each.key] > other:
                named = next(f.title for f in self.template.fields if f.key == each.at_most)
                self.add_error(each.key, _("不能多于“%(other)s”。") % {"other": named})
        return data

    def written(self) -> Written:
        data = self.cleaned_data
        return Written(
            id=data.get("entry") or uuid7(),
            values={each.key: data.get(each.key) for each in self.template.fields if each.is_typed},
            slot=data.get("slot", ""),
            about=data.get("about"),
            measure=data.get("measure", ""),
            reason=data.get("reason", ""),
            photo=data.get("photo"),
        )


def _control(field: Field) -> forms.Field:
    common: dict[str, Any] = {"label": str(field.title), "required": not field.optional}
    if field.unit:
        common["label"] = f"{field.title}（{field.unit}）"
    if field.kind == "check":
        return forms.BooleanField(label=str(field.title), required=False)
    if field.kind == "choice":
        choices = [(value, str(words)) for value, words in field.choices.items()]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if field.kind == "clock":
        return forms.TimeField(widget=TimeInput(), **common)
    if field.kind == "whole":
        least, most = int(field.lowest or 0), int(field.highest or 0)
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        return forms.IntegerField(min_value=least, max_value=most, widget=widget, **common)
    if field.kind == "decimal":
        widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
        return forms.DecimalField(
            min_value=field.lowest, max_value=field.highest, max_digits=8, decimal_places=2, widget=widget, **common
        )
    return LineField(max_length=LONGEST_TEXT, **common)


def kept_as_typed(template: Template, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry keeps, as the form's controls take it: for correcting it."""
    found = dict(values)
    for each in template.fields:
        if each.kind == "decimal" and each.key in found:
            found[each.key] = Decimal(found[each.key])
    return found


class CloseForm(forms.Form):
    """A reason for each thing that is missing, or one for all that have none of their own."""

    same = LineField(
        label=gettext_lazy("同一个原因"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=gettext_lazy("下面空着的都用这个原因，例如：当天停课。"),
    )

    def __init__(self, *args: Any, things: Iterable[Thing], titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"reason-{number}": thing.key for number, thing in enumerate(things)}
        for name, key in self.keys.items():
            self.fields[name] = LineField(label=titles[key], max_length=LONGEST_TEXT, required=False)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        for name in self.keys:
            if name in data and not data[name] and not data.get("same"):
                self.add_error(name, _("没有记的这一项，请写明原因。"))
        return data

    def reasons(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] or self.cleaned_data["same"] for name, key in self.keys.items()}


def month_in(text: str, today: date) -> date:
    """The first day of a month written 2026-11; this month for anything else, and never after it."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    month = date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    return min(month, today.replace(day=1))


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


REASON_HELP = gettext_lazy("原来的记录不会改动，更正会和它一起显示。")
