"""What the pages of figures share, whoever looks: the filter in the address, the rows, the tables to take away."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min, QuerySet
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.text import whole_number
from stations.enums import CareArea, StationState
from stations.models import Station
from stations.queries.figures import Figures, Line, figures
from stations.queries.network import Ahead, Network, NetworkLine, ahead, network
from stations.queries.spans import Span

Table = tuple[str, list[str], list[list[Any]]]  # title, header, rows
EVER = "all"

# Name of the figure, its head in a table, how it is counted. In the order of the tables.
HEADS: tuple[tuple[str, Any, Any], ...] = (
    ("held", gettext_lazy("场次"), gettext_lazy("公布过、已经结束的活动，按开始的月份算。")),
    ("cancelled", gettext_lazy("取消场次"), gettext_lazy("取消了的活动，按原定的时间算。")),
    ("offered", gettext_lazy("名额"), gettext_lazy("已经结束的活动的名额之和。")),
    ("taken", gettext_lazy("约上"), gettext_lazy("这些名额里有宝宝的，含约了没来的和现场加入的。")),
    ("came", gettext_lazy("到场人次"), gettext_lazy("签到的宝宝，来一次算一次。")),
    ("families", gettext_lazy("家庭数"), gettext_lazy("签到过的家庭，来几次都算一户；同一位家长的几个宝宝是一户。")),
    ("children", gettext_lazy("宝宝数"), gettext_lazy("签到过的宝宝，来几次都算一个。")),
    ("returning", gettext_lazy("来过两次以上"), gettext_lazy("这段时间里来过两场以上的家庭。")),
    ("waiting", gettext_lazy("排队没排上"), gettext_lazy("到活动结束还在排队的宝宝。")),
    ("no_shows", gettext_lazy("约了没来"), gettext_lazy("没有取消也没有来的；写明“不算”的不在内。")),
    ("covered", gettext_lazy("养育照护（共 5 方面）"), gettext_lazy("营养、健康、回应型、安全、学习，做过几个。")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """As it stands in the address: a county of the area, a year or all of them, a month of the year or all twelve."""

    county: str
    year: int  # 0: every year
    month: int  # 0: the whole year

    @classmethod
    def parse(cls, data: QueryDict, *, years: Sequence[int], counties: Iterable[str] = ()) -> "FigureFilter":
        """What is not understood is left out, never an error; without a year it is this one."""
        asked, county = data.get("year", ""), data.get("county", "")
        year = whole_number(asked, digits=4) or 0
        if asked != EVER and year not in years:
            year = years[-1]
        month = whole_number(data.get("month", ""), digits=2) or 0
        return cls(county if county in counties else "", year, month if year and 1 <= month <= 12 else 0)

    def span(self, years: Sequence[int]) -> Span:
        if not self.year:
            return Span(date(years[0], 1, 1), date(years[-1], 12, 1))
        return Span.of_month(date(self.year, self.month, 1)) if self.month else Span.of_year(self.year)

    def as_query(self) -> str:
        query = QueryDict(mutable=True)
        query["year"] = str(self.year or EVER)
        for name in ("month", "county"):
            if getattr(self, name):
                query[name] = str(getattr(self, name))
        return query.urlencode()


def years_of(stations: "QuerySet[Station]", today: date) -> list[int]:
    """From the year in which the first of them opened until this one."""
    first = stations.aggregate(first=Min("opened_on"))["first"]
    return list(range(min(first.year if first else today.year, today.year), today.year + 1))


@dataclass(frozen=True, slots=True)
class StationRow:
    station: Station
    line: Line


@dataclass(frozen=True, slots=True)
class DivisionRow:
    network: NetworkLine
    line: Line


@dataclass(frozen=True, slots=True)
class FigurePage:
    """`stations`: those that had opened by the day of `network`; `to_come`: those to open in the year of `network`."""

    figures: Figures
    network: Network
    ahead: Ahead
    stations: list[StationRow]
    divisions: list[DivisionRow]
    to_come: list[Station]

    @property
    def areas(self) -> list[dict[str, Any]]:
        """Rows of bars: how many of the meetings touched each area of nurturing care."""
        counts = self.figures.total.areas
        return [
            {"label": area.label, "value": counts[area], "text": _("%(n)s 场") % {"n": counts[area]}}
            for area in CareArea
        ]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Rows of columns: families by month of one year, or by year."""
        span = self.figures.span
        if span.first.year != span.last.year:
            return [{"label": line.label, "value": line.families, "text": line.families} for line in self.figures.years]
        known = {line.key: line.families for line in self.figures.months}
        counts = {month: known.get(f"{month:%Y-%m}", 0) for month in span.months}
        return [{"label": str(month.month), "value": n, "text": n} for month, n in counts.items()]


def figure_page(
    stations: "QuerySet[Station]", span: Span, *, now: datetime, divisions: Iterable[tuple[str, str]] = ()
) -> FigurePage:
    """Eight statements, whatever the size. `divisions`: code and name of those shown although they have no station."""
    today = localdate(now)
    state = network(stations, min(today, _last_day(span)), divisions=divisions)
    told = figures(stations, span, now=now)
    places = {str(each.pk): each for each in stations.select_related("division", "street")}
    rows = [StationRow(places[line.key], line) for line in told.stations]
    lines = {line.key: line for line in told.divisions}
    to_come = [row.station for row in rows if row.station.state in (StationState.PLANNED, StationState.BUILDING)]
    return FigurePage(
        figures=told,
        network=state,
        ahead=ahead(stations, now=now),
        stations=[row for row in rows if row.station.opened_on and row.station.opened_on <= state.on],
        divisions=[
            DivisionRow(each, lines.get(each.code) or Line.empty(each.code, each.name)) for each in state.divisions
        ],
        to_come=[each for each in to_come if each.planned_year == state.on.year],
    )


def _last_day(span: Span) -> date:
    return localdate(span.ends_before).replace(day=1) - date.resolution


def cells(line: Line) -> list[int]:
    return [getattr(line, name) for name, _head, _how in HEADS]


def _heads() -> list[str]:
    return [str(head) for _name, head, _how in HEADS]


def _areas(line: Line) -> list[int]:
    return [line.areas[area] for area in CareArea.values]


def _area_heads() -> list[str]:
    return [_("%(area)s（场次）") % {"area": area.label} for area in CareArea]


def station_table(page: FigurePage) -> Table:
    head = [_("县（市、区）"), _("驿站"), _("状态"), _("开放日期"), *_heads(), *_area_heads()]
    rows: list[list[Any]] = [[*_told(row.station), *cells(row.line), *_areas(row.line)] for row in page.stations]
    nothing = Line.empty("", "")
    rows += [[*_told(each), *cells(nothing), *_areas(nothing)] for each in page.to_come]
    return _("驿站"), head, rows


def _told(station: Station) -> list[Any]:
    return [station.division.name, station.name, str(station.get_state_display()), station.opened_on]


def division_table(page: FigurePage) -> Table:
    head = [_("县（市、区）"), _("已开放"), _("当年待开放"), *_heads(), *_area_heads()]
    rows = [
        [row.network.name, row.network.open, row.network.to_come, *cells(row.line), *_areas(row.line)]
        for row in page.divisions
    ]
    return _("县（市、区）"), head, [*rows, _total(page, page.network.total.open, page.network.total.to_come)]


def month_table(page: FigurePage) -> Table:
    rows = [[line.label, *cells(line), *_areas(line)] for line in page.figures.months]
    return _("按月"), [_("月份"), *_heads(), *_area_heads()], [*rows, _total(page)]


def year_table(page: FigurePage) -> Table:
    rows = [[line.label, *cells(line), *_areas(line)] for line in page.figures.years]
    return _("按年"), [_("年份"), *_heads(), *_area_heads()], [*rows, _total(page)]


def _total(page: FigurePage, *more: Any) -> list[Any]:
    """Counted, not added up: a family that was at two stations is one."""
    total = page.figures.total
    return [_("合计（不重复计算）"), *more, *cells(total), *_areas(total)]


TABLES: dict[str, Callable[[FigurePage], Table]] = {
    "stations": station_table,
    "divisions": division_table,
    "months": month_table,
    "years": year_table,
}
OWN_TABLES = {name: TABLES[name] for name in ("months", "years")}
