"""What a draft changes on a nursery that we know, or makes of one that is new.

Three-way: only what the *register* changed since it last spoke is taken over. A filed fact follows the register then;
what the nursery enters itself stays when both sides changed, and the difference is told.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from anxintuo.kit.geo import distance_m
from institutions.enums import FilingState
from institutions.facts import FACTS, same
from institutions.importing.problems import Problems
from institutions.importing.reading import Draft
from institutions.importing.stock import Known
from institutions.models import IN_FORCE

UNSAID = object()
CLOSES, REOPENS, MOVES, RENAMES = "closes", "reopens", "moves", "renames"


@dataclass(slots=True)
class Diff:
    """`changes` maps key → [old, new]; `record` is what the register will have said."""

    changes: dict[str, list[Any]] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    move_m: int | None = None


def label_of(key: str) -> str:
    """The key in Chinese: a fact's label, “全园 · 托位数”, “托育费 · 金额”."""
    if key in FACTS:
        return str(FACTS[key].label)
    parts = {
        "class_kind": _("班型"), "places": _("托位数"), "occupied": _("已入托人数"), "area_m2": _("面积"),
        "amount": _("金额"), "unit": _("计费单位"), "basis": _("收费依据"), "includes": _("包含内容"),
        "refund_rule": _("退费办法"), "voluntary": _("自愿选择"),
    }  # fmt: skip
    group, _colon, rest = key.partition(":")
    name, _dot, attribute = rest.rpartition(".")
    if group == "fee":
        name = name.rpartition("/")[2]
    return f"{name} · {parts.get(attribute, attribute)}" if rest else _("坐标问题")


def is_filed(key: str) -> bool:
    if key in FACTS:
        return FACTS[key].filed
    return key == "location_flag" or (key.startswith("room:") and not key.endswith(".occupied"))


def diff_new(draft: Draft, as_of: str, problems: Problems) -> Diff:
    values = {**draft.values}
    record = {key: value for key, value in values.items() if key != "location_flag"}
    state = values.pop("filing.state", None)
    if state is None:
        state = FilingState.FILED if _has_receipt(values.get) else FilingState.DRAFT
    changes = {key: [None, value] for key, value in values.items() if value not in (None, "", [])}
    changes["filing.state"] = [None, str(state)]
    diff = Diff(changes=changes, record=record)
    _settle_filing(draft, diff, None, as_of, problems)
    return diff


def diff_known(draft: Draft, known: Known, weak: set[str], as_of: str, move_m: int, problems: Problems) -> Diff:
    """`weak` keys (dates taken from the register's own date) only fill what is empty."""
    diff = Diff(record={**known.record})
    for key, new in draft.values.items():
        old = known.read(key)
        if key == "location_flag":
            # A bad place in the register does not erase a good one of ours.
            if not known.institution.is_placed and old != new:
                diff.changes[key] = [old, new]
            continue
        base = known.record.get(key, UNSAID)
        diff.record[key] = new
        if key == "filing.state" and (old, new) == (FilingState.CHANGE_PENDING, FilingState.FILED):
            continue  # the register cannot know that a request waits here
        if same(new, old) or (key in weak and old not in (None, "", [])):
            continue
        if base is not UNSAID and same(base, new):
            continue  # the register repeats itself; the value was changed here since
        untouched = base is not UNSAID and same(base, old)
        if is_filed(key) or untouched or old in (None, "", [], False):
            diff.changes[key] = [old, new]
        else:
            sentence = _("名册与机构自己填写的不同，保留机构填写的：%(label)s。") % {"label": label_of(key)}
            problems.warn(draft.number, "", "kept", sentence, new)
    if "location" in diff.changes and known.institution.location_flag:
        diff.changes.setdefault("location_flag", [known.institution.location_flag, ""])
    _settle_profile(draft, diff, known, problems)
    _settle_filing(draft, diff, known, as_of, problems)
    _mark(diff, known, move_m)
    return diff


def close_missing(known: Known, as_of: str) -> Diff:
    """What it means that a complete register has a nursery no more."""
    changes = {
        "filing.state": [FACTS["filing.state"].read(known.institution), str(FilingState.TERMINATED)],
        "filing.ended_on": [FACTS["filing.ended_on"].read(known.institution), as_of],
        "filing.notice": [
            FACTS["filing.notice"].read(known.institution),
            _("%(day)s 的名册中已没有这家机构。") % {"day": as_of},
        ],
    }
    record = {**known.record, "filing.state": str(FilingState.TERMINATED)}
    return Diff(changes=changes, record=record, marks=[CLOSES])


def _settle_profile(draft: Draft, diff: Diff, known: Known, problems: Problems) -> None:
    """The merged facts must hold together (the table's constraints); what would not is left as it was."""

    def merged(name: str) -> Any:
        return diff.changes[name][1] if name in diff.changes else FACTS[name].read(known.institution)

    if "inclusive" in diff.changes and not merged("inclusive"):
        for name in ("inclusive_document", "inclusive_since_on"):
            if merged(name):
                diff.changes[name] = [FACTS[name].read(known.institution), None]
    hours = ("opens_at", "closes_at", "extended_until")
    if any(name in diff.changes for name in hours):
        opens, closes, extended = (merged(name) for name in hours)
        if (
            bool(opens) != bool(closes)
            or (opens and opens >= closes)
            or (extended and not (closes and extended > closes))
        ):
            _drop(draft, diff, hours, _("开放时间与机构填写的合不上，没有导入。"), problems)
    if any(name.startswith("staff.") for name in diff.changes):
        qualified, carers = merged("staff.carers_qualified") or 0, merged("staff.carers") or 0
        posts = ("heads", "carers", "health_workers", "cooks", "guards", "others")
        total = sum(merged(f"staff.{post}") or 0 for post in posts)
        if qualified > carers or (merged("staff.health_certificates") or 0) > total:
            names = tuple(name for name in diff.changes if name.startswith("staff."))
            _drop(draft, diff, names, _("人员数字与机构填写的合不上，没有导入。"), problems)


def _drop(draft: Draft, diff: Diff, names: tuple[str, ...], sentence: str, problems: Problems) -> None:
    for name in names:
        diff.changes.pop(name, None)
    problems.warn(draft.number, "", "conflict", sentence)


def _has_receipt(read: Any) -> bool:
    return bool(read("filing.number") and read("filing.filed_on"))


def _settle_filing(draft: Draft, diff: Diff, known: Known | None, as_of: str, problems: Problems) -> None:
    """The filing's state with the number, dates and notice that it needs (constraints of `Filing`)."""

    def stored(name: str) -> Any:
        return FACTS[name].read(known.institution) if known else None

    def merged(name: str) -> Any:
        return diff.changes[name][1] if name in diff.changes else stored(name)

    state, before = merged("filing.state") or FilingState.DRAFT, stored("filing.state") or FilingState.DRAFT
    if state in IN_FORCE and not _has_receipt(merged):
        sentence = _("没有备案回执编号或备案日期，不能记为“%(state)s”。") % {"state": FilingState(state).label}
        problems.warn(draft.number, "", "no_receipt", sentence)
        state = before
        diff.record.pop("filing.state", None)  # asked again when the receipt arrives
    if state == FilingState.NONCONFORMING and not merged("filing.notice"):
        problems.warn(draft.number, "", "no_notice", _("没有写明不符合规定的原因，备案状态没有改。"))
        state = before
        diff.record.pop("filing.state", None)
    if known is not None and state == before:
        diff.changes.pop("filing.state", None)
    else:
        diff.changes["filing.state"] = [stored("filing.state"), str(state)]
    if state != FilingState.TERMINATED:
        diff.changes.pop("filing.ended_on", None)
        if stored("filing.ended_on"):
            diff.changes["filing.ended_on"] = [stored("filing.ended_on"), None]
    elif not merged("filing.ended_on"):
        diff.changes["filing.ended_on"] = [None, as_of]
    # A notice explains why a filing is not in force; with the filing back in force it has had its day.
    if state in IN_FORCE and before not in IN_FORCE and stored("filing.notice") and "filing.notice" not in diff.changes:
        diff.changes["filing.notice"] = [stored("filing.notice"), None]


def _mark(diff: Diff, known: Known, move_m: int) -> None:
    if "filing.state" in diff.changes:
        old, new = diff.changes["filing.state"]
        if (old in IN_FORCE) != (new in IN_FORCE):
            diff.marks.append(CLOSES if old in IN_FORCE else REOPENS)
    if "name" in diff.changes:
        diff.marks.append(RENAMES)
    old_place, new_place = diff.changes.get("location", (None, None))
    if old_place and new_place:
        diff.move_m = round(distance_m(old_place[0], old_place[1], new_place[0], new_place[1]))
        if diff.move_m > move_m:
            diff.marks.append(MOVES)
