"""What is written down, in words; and what is usually written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from institutions.book.templates import NOW, OCCUPIED, Field, Template


def shown_values(template: Template, values: Mapping[str, Any]) -> list[tuple[Field, str]]:
    """What was written, in words, without what was left empty."""
    return [(each, text) for each in template.fields if (text := shown_value(each, values.get(each.key)))]


def shown_value(field: Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    if field.kind == "check":
        return _("是") if value else _("否")
    if field.kind == "choice":
        return str(field.choices.get(value, value))
    return f"{value} {field.unit}" if field.unit else str(value)


def in_words(template: Template, values: Mapping[str, Any]) -> str:
    """On one line; of what is only ticked, that all is well or what is not."""
    ticks = [each for each in template.fields if each.kind == "check"]
    amiss = [str(each.title) for each in ticks if not values.get(each.key)]
    parts = [_("%(what)s：否") % {"what": title} for title in amiss]
    for each in template.fields:
        text = shown_value(each, values.get(each.key)) if each.kind != "check" else ""
        if text:
            parts.append(text if each.kind in ("text", "choice") else f"{each.title} {text}")
    if ticks and not amiss and len(ticks) > 1:
        parts.append(_("各项正常"))
    return " · ".join(parts)


def slot_title(template: Template, slot: str) -> str:
    known = template.slot(slot)
    if known:
        return str(known.title)
    return _("第 %(n)s 次") % {"n": slot.removeprefix("more")} if slot.startswith("more") else ""


def usual_values(template: Template, occupied: int | None, last: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the form is filled in with, as its controls take it. `occupied`: children in the room; `last`: what was
    written down last."""
    usual: dict[str, Any] = {}
    for each in template.fields:
        if not each.is_typed:
            continue
        if each.kind == "check":
            usual[each.key] = True
        elif each.repeat and last.get(each.key) not in (None, ""):
            usual[each.key] = last[each.key]
        elif each.usual_of == NOW:
            usual[each.key] = f"{localtime(now):%H:%M}"
        elif each.usual_of == OCCUPIED:
            usual[each.key] = occupied
        elif each.usual_of:
            usual[each.key] = usual.get(each.usual_of)
        elif each.usual is not None:
            usual[each.key] = each.usual if each.kind in ("choice", "whole", "decimal") else str(each.usual)
    return usual
