"""Time's own work on the book: a word to the directors before the day is over."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from institutions.models import BookEntry, Institution
from institutions.notices import BOOK_MISSING, tell_directors
from institutions.opening import is_open
from institutions.queries.book import book_day, lacking

BEFORE_CLOSING = timedelta(hours=1)
USUAL_CLOSING = time(17, 30)
KEEPS_A_BOOK = timedelta(days=31)  # who has written nothing for so long does not keep one here


def remind_of_missing(*, now: datetime | None = None) -> int:
    """Tell the directors of every nursery that closes within the hour what is missing today. Returns how many
    nurseries. Told once a day: the same notice again adds nothing."""
    moment = localtime(now or timezone.now())
    told = 0
    for institution in _closing_soon(moment):
        missing = lacking(book_day(institution, moment.date(), now=moment))
        if missing:
            _tell(institution, len(missing), moment)
            told += 1
    return told


def _closing_soon(moment: datetime) -> list[Institution]:
    since = moment.date() - KEEPS_A_BOOK
    keeping = BookEntry.objects.filter(on__gte=since, on__lte=moment.date()).values("institution_id").distinct()
    rows = Institution.objects.real().filter(pk__in=keeping)
    return [row for row in rows if is_open(row, moment.date()) and _within_the_hour(row, moment)]


def _within_the_hour(institution: Institution, moment: datetime) -> bool:
    closes = datetime.combine(moment.date(), institution.closes_at or USUAL_CLOSING, tzinfo=moment.tzinfo)
    return closes - BEFORE_CLOSING <= moment < closes


@transaction.atomic
def _tell(institution: Institution, count: int, moment: datetime) -> None:
    tell_directors(
        institution,
        BOOK_MISSING,
        title=format_lazy(_("今天的台账还缺 {n} 项"), n=count),
        told=format_lazy(
            _("{name}今天的安全卫生台账还有 {n} 项没有记，请在闭园前补上或写明原因。"), name=institution.name, n=count
        ),
        note="",
        url=reverse("institutions:book"),
        key=f"{institution.pk}:{moment.date().isoformat()}",
    )
