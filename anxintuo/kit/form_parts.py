"""Every form of the house is drawn with templates/components/field.html.

`{{ form }}`, `{{ form.phone.as_field_group }}` and `{% include "components/field.html" with field=form.phone %}`
all give the same field: label, help, control, error beside it and tied to it by aria-describedby.
"""

from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


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


class MonthInput(forms.DateInput):
    """A month, sent as 2026-11."""

    input_type = "month"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m", **options)


class TimeInput(forms.TimeInput):
    """A time of day in 24 hours."""

    input_type = "time"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


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
