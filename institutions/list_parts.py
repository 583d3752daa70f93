"""The parts around the nurseries' cards: quick filters, orders, links, the map's frame."""

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anxintuo.kit.dates import format_month
from institutions.places.months import month_of
from institutions.places.parts import Choice, Words, map_frame, orders, view_url
from institutions.queries.filters import DirectoryQuery, Sort

QUICK_FEE = 2000  # yuan a month, offered as one press


def chips(query: DirectoryQuery) -> list[Choice]:
    """What is asked for most; chosen filters that are not among them follow, each to be taken off by a press."""
    shown = [
        Choice(_("现在有空位"), query.url(free_now=not query.free_now, free_by=None), query.free_now),
        Choice(_("普惠"), query.url(inclusive=not query.inclusive), query.inclusive),
        Choice(_("有监控"), query.url(cameras=not query.cameras), query.cameras),
    ]
    cheap = query.fee_max == QUICK_FEE and query.fee_min is None
    fee = query.url(fee_max=None if cheap else QUICK_FEE, fee_min=None)
    shown.append(Choice(_("¥%(fee)s 以内") % {"fee": f"{QUICK_FEE:,}"}, fee, cheap))
    if query.born is not None:
        label = _("宝宝 %(month)s出生") % {"month": format_month(month_of(query.born))}
        shown.insert(0, Choice(label, query.url(born=None), True))
    return shown


def sorts(query: DirectoryQuery, chosen: str, *, has_origin: bool) -> list[Choice]:
    names = {Sort.DISTANCE: _("距离"), Sort.FEE: _("费用"), Sort.FREE: _("空位"), Sort.NAME: _("名称")}
    return orders(query, names, chosen, has_origin=has_origin)


def links(query: DirectoryQuery) -> dict[str, str]:
    here = query.url()
    return {
        "places": f"{reverse('institutions:places')}{here}",
        "filters": f"{reverse('institutions:filters')}{here}",
        "view": view_url(query),
        "compare": f"{reverse('institutions:compare')}{query.url_of('at', 'place')}",
        "cleared": f"{reverse('institutions:nursery_list')}{query.url_of('at', 'place')}",
    }


def nursery_map(query: DirectoryQuery) -> SafeString:
    return map_frame(query, points=reverse("institutions:points"), label=_("托育园地图"))


def words() -> Words:
    return Words(find=_("找托育"), search=_("机构名、街道或拼音首字母"), unit=_("家"))
