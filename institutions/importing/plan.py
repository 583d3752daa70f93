"""The dry run: reads a table through a mapping, compares it with what we have, and writes nothing."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from institutions.enums import ImportAction, Severity
from institutions.importing.brake import Pull, pulls
from institutions.importing.diff import CLOSES, MOVES, RENAMES, REOPENS, Diff, close_missing, diff_known, diff_new
from institutions.importing.mapping import OUTSIDE, Mapping
from institutions.importing.paths import first_key
from institutions.importing.places import Region, place_drafts, region_of
from institutions.importing.problems import Problems
from institutions.importing.reading import Draft, check_columns, read_draft
from institutions.importing.sources import Table
from institutions.importing.stock import Known, Stock, known_among, load_stock
from institutions.models import Institution

Progress = Callable[[int, int], None]
STEP = 200


@dataclass(slots=True)
class PlannedRow:
    number: int
    action: str
    key: str
    name: str
    known: Known | None = None
    diff: Diff = field(default_factory=Diff)


@dataclass(slots=True)
class Plan:
    rows: list[PlannedRow]
    problems: Problems
    rows_read: int
    stock: int
    duplicates: int
    unused_columns: list[str]
    datum: str
    brake: list[Pull] = field(default_factory=list)

    def actions(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)

    def marks(self, mark: str) -> int:
        return sum(mark in row.diff.marks for row in self.rows)


def make_plan(table: Table, mapping: Mapping, *, as_of: date, area: str = "", progress: Progress | None = None) -> Plan:
    """Plan the whole file. `area` (a code prefix) keeps an official's import inside the own area.

    `progress(done, total)` counts rows. Raises SourceError when the file lacks the columns for id or name.
    """
    problems = Problems()
    check_columns(table, mapping, problems)
    tell = _stepwise(progress, 2 * len(table.rows))
    drafts: list[Draft] = []
    for number, row in enumerate(table.rows):
        draft = read_draft(row, mapping, as_of, problems)
        if draft is not None:
            drafts.append(draft)
        tell(number)
    seen = {draft.key for draft in drafts}
    unread = len(table.rows) - len(drafts)
    drafts, duplicates = _without_duplicates(drafts, mapping.duplicates, problems)
    region = region_of(mapping)
    place_drafts(drafts, mapping, region, problems)
    known = load_stock(mapping.source, drafts)
    rows: list[PlannedRow] = []
    weak = {name for name, cell in mapping.facts.items() if cell.as_of}
    for number, draft in enumerate(drafts):
        rows.append(_plan_row(draft, known, mapping, region, weak, as_of, area, problems))
        tell(len(table.rows) + number)
    if mapping.complete:
        rows += _missing(mapping, seen, unread, as_of, area, problems)
    stock = _in_area(Institution.objects.in_force().filter(registry_source=mapping.source), area).count()
    plan = Plan(
        rows=rows,
        problems=problems,
        rows_read=len(table.rows),
        stock=stock,
        duplicates=duplicates,
        unused_columns=_unused(table, mapping),
        datum=mapping.datum,
    )
    counts = {mark: plan.marks(mark) for mark in (CLOSES, REOPENS, MOVES, RENAMES)}
    plan.brake = pulls(mapping.brake, stock=stock, **counts)
    if progress is not None:
        progress(2 * len(table.rows), 2 * len(table.rows))
    return plan


def _stepwise(progress: Progress | None, total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if progress is not None and done % STEP == 0:
            progress(done, total)

    return tell


def _unused(table: Table, mapping: Mapping) -> list[str]:
    used = {name for cell in mapping.cells() for name in cell.columns}
    used |= {first_key(name) for name in used}
    return [column for column in table.columns if column and column not in used]


def _in_area(rows: Any, area: str) -> Any:
    return rows.under(area) if area else rows


def _without_duplicates(drafts: Sequence[Draft], rule: str, problems: Problems) -> tuple[list[Draft], int]:
    """One draft per id, and how many rows repeat an id. Rows that contradict each other are all refused, by default."""
    groups: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.key].append(draft)
    kept: list[Draft] = []
    for key, group in groups.items():
        first, rest = group[0], group[1:]
        if not rest:
            kept.append(first)
        elif all((each.values, each.lon, each.lat) == (first.values, first.lon, first.lat) for each in rest):
            kept.append(first)
            for draft in rest:
                sentence = _("与第 %(n)s 行完全相同，只导入一次。") % {"n": first.number}
                problems.warn(draft.number, "", "duplicate", sentence, key)
        elif rule in ("first", "last"):
            chosen = first if rule == "first" else rest[-1]
            kept.append(chosen)
            for draft in group:
                if draft is not chosen:
                    sentence = _("编号与第 %(n)s 行相同，按对照表采用了那一行。") % {"n": chosen.number}
                    problems.warn(draft.number, "", "duplicate", sentence, key)
        else:
            sentence = _("这个编号在后面又出现了 %(n)s 次，内容不同，无法判断以哪一行为准。") % {"n": len(rest)}
            problems.error(first.number, "", "repeated", sentence, key)
            for draft in rest:
                sentence = _("编号与第 %(n)s 行相同而内容不同，都没有导入。") % {"n": first.number}
                problems.error(draft.number, "", "duplicate", sentence, key)
    kept.sort(key=lambda draft: draft.number)
    _refuse_shared_codes(kept, problems)
    return kept, sum(len(group) - 1 for group in groups.values())


def _refuse_shared_codes(drafts: Sequence[Draft], problems: Problems) -> None:
    owner: dict[str, int] = {}
    for draft in drafts:
        code = draft.credit_code
        if code and code in owner:
            sentence = _("统一社会信用代码与第 %(n)s 行相同，没有导入。") % {"n": owner[code]}
            problems.error(draft.number, "", "credit_code", sentence, code)
        elif code:
            owner[code] = draft.number


def _plan_row(
    draft: Draft,
    stock: Stock,
    mapping: Mapping,
    region: Region,
    weak: set[str],
    as_of: date,
    area: str,
    problems: Problems,
) -> PlannedRow:
    row = PlannedRow(draft.number, ImportAction.SKIP, draft.key, draft.name)
    by_key, by_credit = stock.by_key.get(draft.key), stock.by_credit.get(draft.credit_code)
    if by_key and by_credit and by_key.institution.pk != by_credit.institution.pk:
        sentence = _("编号和统一社会信用代码指向两家不同的机构，请核对。")
        problems.error(draft.number, "", "two_matches", sentence, draft.credit_code)
    row.known = by_key or by_credit
    _check_area(draft, row.known, mapping, region, area, problems)
    if draft.number in problems.refused:
        return row
    if row.known is None:
        row.action, row.diff = ImportAction.CREATE, diff_new(draft, as_of.isoformat(), problems)
        return row
    row.diff = diff_known(draft, row.known, weak, as_of.isoformat(), mapping.brake.move_m, problems)
    institution = row.known.institution
    if not institution.registry_id and by_key is None:
        row.diff.changes["registry_id"] = ["", draft.key]
    row.action = ImportAction.UPDATE if row.diff.changes else ImportAction.UNCHANGED
    return row


def _check_area(
    draft: Draft, known: Known | None, mapping: Mapping, region: Region, area: str, problems: Problems
) -> None:
    division = draft.values.get("division") or (known.institution.division_id if known else None) or ""
    if mapping.region != OUTSIDE and not division:
        problems.error(draft.number, "", "no_division", _("没有县（市、区），也不能由坐标得出，没有导入。"))
    elif area and not str(division).startswith(area):
        name = region.names.get(str(division), division)
        sentence = _("%(name)s不在您的管辖范围内，没有导入。") % {"name": name or _("这一行")}
        problems.error(draft.number, "", "area", sentence)
    elif area and known and not str(known.institution.division_id or "").startswith(area):
        problems.error(draft.number, "", "area", _("这家机构登记在您的管辖范围之外，没有导入。"))


def _missing(
    mapping: Mapping, seen: set[str], unread: int, as_of: date, area: str, problems: Problems
) -> list[PlannedRow]:
    """Nurseries in force that a complete register has no more. Closed only when the mapping says so and every row
    could be read: an unreadable row may be the very one that seems to be missing.
    """
    ours = _in_area(Institution.objects.in_force().filter(registry_source=mapping.source), area)
    gone = [pk for pk, key in ours.exclude(registry_id="").values_list("pk", "registry_id") if key not in seen]
    close = mapping.missing == "close" and not unread
    if gone and mapping.missing == "close" and unread:
        sentence = _("有 %(n)s 行无法读取编号，所以名册中没有的机构只列出，不作注销。") % {"n": unread}
        problems.warn(0, "", "missing", sentence)
    rows = []
    for known in known_among(Institution.objects.real().filter(pk__in=gone).order_by("registry_id")):
        institution = known.institution
        diff = close_missing(known, as_of.isoformat()) if close else Diff(record=known.record)
        rows.append(PlannedRow(0, ImportAction.MISSING, institution.registry_id, institution.name, known, diff))
    return rows


def refused_rows(plan: Plan) -> int:
    """Rows of the file that stay out because of an error."""
    return len({item.row for item in plan.problems.items if item.severity == Severity.ERROR and item.row})
