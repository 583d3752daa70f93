"""Every form of the house is drawn with templates/components/field.html.

`{{ form }}`, `{{ form.phone.as_field_group }}` and `{% include "components/field.html" with field=form.phone %}`
all give the same field: label, help, control, error beside it and tied to it by aria-describedby.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import TemplatesSetting
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.dates import format_month
from anxintuo.kit.text import half_width

# Said in place of a hidden field's error, which the person can neither see nor mend.
OUTDATED_PAGE = gettext_lazy("这一页放得太久了，请重新打开后再填一次。")

NO_MONTH = gettext_lazy("没有定")


class HouseBoundField(BoundField):
    """A field that knows how it is drawn and gives its control the classes of the style kit."""

    @property
    def kind(self) -> str:
        """hidden, choice (one of several), choices (any of several), switch, file or control."""
        widget = self.field.widget
        if widget.is_hidden:
            return "hidden"
        if isinstance(widget, widgets.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, widgets.RadioSelect):
            return "choice"
        if isinstance(widget, widgets.CheckboxInput):
            return "switch"
        return "file" if isinstance(widget, widgets.FileInput) else "control"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: widgets.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if self.kind in ("control", "file"):
            look = "form-select" if isinstance(widget, widgets.Select) else "form-control"
            given = str(widget.attrs.get("class", ""))
            attrs.setdefault("class", f"{look} {given}".strip())
        return attrs


class HouseRenderer(TemplatesSetting):
    """settings.FORM_RENDERER."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = HouseBoundField


def name_empty_choice(form: forms.BaseForm, **labels: Any) -> None:
    """Say in words what no choice means, field by field, where Django would write a row of dashes."""
    for name, label in labels.items():
        field: Any = form.fields[name]
        field.choices = [(value, label if value == "" else text) for value, text in field.choices]


class DayInput(forms.DateInput):
    """The browser's own calendar; the value travels as 2026-11-23 whatever the language."""

    input_type = "date"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%d", **options)


class TimeInput(forms.TimeInput):
    """A time of day in 24 hours, typed: the browser's own control shows AM and PM where its language does.

    7:30, 0730, 7：30 and 7.30 are all taken for 07:30; what is no time stays as it was typed.
    """

    input_type = "text"
    TYPED = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")

    def __init__(self, attrs: dict[str, Any] | None = None, **options: Any) -> None:
        own = {
            "inputmode": "numeric", "autocomplete": "off", "placeholder": "07:30", "maxlength": 8, "class": "clock",
            "pattern": "([01]?[0-9]|2[0-3])[:：.]?[0-5][0-9]",
        }  # fmt: skip
        super().__init__({**own, **(attrs or {})}, format="%H:%M", **options)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        found = self.TYPED.fullmatch(half_width(typed).replace(" ", "")) if isinstance(typed, str) else None
        return f"{int(found[1]):02}:{found[2]}" if found else typed


class MonthField(forms.TypedChoiceField):
    """One of the next 24 months, chosen from a list; the value is the month's first day, None for no month.

    `keep` adds a month that is stored already, however long ago, so that an untouched form can be sent again.
    """

    MONTHS = 24

    def __init__(self, *, empty_label: Any = NO_MONTH, **options: Any) -> None:
        self.empty_label = empty_label
        options.setdefault("choices", self._offered)
        super().__init__(coerce=self._first_day, empty_value=None, **options)

    def keep(self, stored: date | None) -> None:
        offered = self._offered()
        if stored and all(value != f"{stored:%Y-%m}" for value, _label in offered):
            offered.insert(1, (f"{stored:%Y-%m}", format_month(stored)))
        self.choices = offered

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")

    def _offered(self) -> list[tuple[str, Any]]:
        this = localdate().replace(day=1)
        months = [
            date(this.year + at // 12, at % 12 + 1, 1) for at in range(this.month - 1, this.month - 1 + self.MONTHS)
        ]
        return [("", self.empty_label), *((f"{month:%Y-%m}", format_month(month)) for month in months)]

    @staticmethod
    def _first_day(value: str) -> date:
        return date.fromisoformat(f"{value}-01")


class PhoneInput(forms.TextInput):
    """Eleven digits, typed on the number pad and filled in by the phone."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "tel-national", "maxlength": 20, **(attrs or {})})


class CodeInput(forms.TextInput):
    """A code from a text message: the phone offers to fill it in."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6, **(attrs or {})})


class MoneyInput(forms.TextInput):
    """Yuan, with the decimal pad; the template puts ¥ before it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class MoneyField(forms.DecimalField):
    """Yuan as people write them: 1680, 1,680.50, ¥1680 元, full-width digits. No 1e5: nobody means it."""

    widget = MoneyInput
    WRITTEN = re.compile(r"-?\d+(\.\d*)?")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = re.sub(r"[,\s¥￥元]", "", half_width(value))
            if value and not self.WRITTEN.fullmatch(value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class GroupedChoices(ModelChoiceIterator):
    """The rows of a ModelChoiceField under headings: `GroupedModelChoiceField(group=lambda row: …)`."""

    field: "GroupedModelChoiceField"

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for heading, rows in groupby(self.queryset, key=self.field.group):
            yield heading, [self.choice(row) for row in rows]


class GroupedModelChoiceField(forms.ModelChoiceField):
    """A long list under headings (<optgroup>). The queryset is ordered so that each heading's rows stand together."""

    iterator = GroupedChoices

    def __init__(self, *args: Any, group: Callable[[Any], str], **options: Any) -> None:
        self.group = group
        super().__init__(*args, **options)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One sentence about one row of a form set; `target` is the id of the control it is about, if it is about one."""

    row: str
    label: str
    target: str
    sentence: str


def row_problems(formset: Any, naming: str) -> list[RowProblem]:
    """What is wrong in which row, for templates/components/rows_errors.html. `naming`: the field that names a row."""
    found = []
    for number, form in enumerate(formset.forms, start=1):
        named = form[naming].value() if naming in form.fields else getattr(form.instance, naming, "")
        row = _("第 %(number)s 行") % {"number": number} + (f" {named}" if named else "")
        found += [RowProblem(row, "", "", str(error)) for error in form.non_field_errors()]
        for field in form:
            if field.is_hidden and field.errors:
                found.append(RowProblem(row, "", "", str(OUTDATED_PAGE)))
            else:
                found += [
                    RowProblem(row, str(field.label), field.id_for_label or field.auto_id, str(error))
                    for error in field.errors
                ]
    return found
