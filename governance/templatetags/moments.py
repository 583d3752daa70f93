"""Instants of a file: always with their day, for a file is read again tomorrow."""

from datetime import datetime

from django import template
from django.utils import timezone

from anxintuo.kit.dates import format_day

register = template.Library()


@register.filter
def cn_moment(moment: datetime | None) -> str:
    """`11 月 26 日 11:03`; empty for nothing."""
    if not moment:
        return ""
    return f"{format_day(moment, weekday=False)} {timezone.localtime(moment):%H:%M}"
