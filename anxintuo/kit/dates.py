"""Days, months, instants and ages as people read them: 11 月 23 日 星期一 · 2027 年 2 月 · 15:04 · 1 岁 3 个月.

Chinese is composed here, with thin blanks between numbers and signs as the interface writes them; in another
language Django's formats speak.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def _in_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


def local(moment: date | datetime) -> date:
    """The day here of an instant; a date stays itself."""
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def format_day(moment: date | datetime, *, today: date | None = None, weekday: bool = True) -> str:
    """`11 月 23 日 星期一`; the year is named when it is not this year's."""
    day, today = local(moment), today or timezone.localdate()
    if not _in_chinese():
        return date_format(day, ("D, " if weekday else "") + ("j M" if day.year == today.year else "j M Y"))
    year = "" if day.year == today.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日" + (f" {WEEKDAYS[day.weekday()]}" if weekday else "")


def format_full_day(moment: date | datetime) -> str:
    """`2026 年 11 月 23 日`, for documents."""
    day = local(moment)
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if _in_chinese() else date_format(day, "j F Y")


def format_month(moment: date | datetime) -> str:
    """`2027 年 2 月`."""
    day = local(moment)
    return f"{day.year} 年 {day.month} 月" if _in_chinese() else date_format(day, "F Y")


def format_near_month(moment: date | datetime, *, today: date | None = None) -> str:
    """`3 月`; the year is named when it is not this year's: `2027 年 3 月`."""
    day = local(moment)
    if day.year != (today or timezone.localdate()).year:
        return format_month(day)
    return f"{day.month} 月" if _in_chinese() else date_format(day, "F")


def format_instant(moment: datetime, *, today: date | None = None) -> str:
    """`15:04` today, else `11 月 23 日 15:04`, in 24-hour time."""
    here, today = timezone.localtime(moment), today or timezone.localdate()
    clock = f"{here:%H:%M}"
    return clock if here.date() == today else f"{format_day(here, today=today, weekday=False)} {clock}"


def format_stamp(moment: datetime, *, today: date | None = None) -> str:
    """`11 月 23 日 15:04`, the day named even when it is today: for heads of pages, which are printed and kept."""
    return f"{format_day(moment, today=today, weekday=False)} {timezone.localtime(moment):%H:%M}"


def format_minutes(minutes: int) -> str:
    """How long something lasted: `48 分钟`, `5 小时 6 分钟`, `3 天 2 小时`; a part that is nothing is left out."""
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        ngettext("%(n)s 天", "%(n)s 天", days) % {"n": days} if days else "",
        ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s 分钟", "%(n)s 分钟", rest) % {"n": rest} if (rest and not days) or not minutes else "",
    ]
    return " ".join(part for part in parts if part)


def format_age(months: int) -> str:
    """Completed months as `8 个月`, `1 岁`, `1 岁 3 个月`."""
    years, rest = divmod(months, 12)
    month_part = ngettext("%(count)d 个月", "%(count)d 个月", rest) % {"count": rest}
    if not years:
        return month_part
    year_part = ngettext("%(count)d 岁", "%(count)d 岁", years) % {"count": years}
    return _("%(years)s %(months)s") % {"years": year_part, "months": month_part} if rest else year_part
