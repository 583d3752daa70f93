"""Parts of addresses beyond Django's own. Importing this registers them: `<on_day:on>`."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    """A day as 2026-11-26; what is no day is not found."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()


register_converter(DayConverter, "on_day")
