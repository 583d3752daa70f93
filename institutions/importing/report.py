"""What an import would do, or did: figures for the run, and lines for people."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from institutions.enums import ImportAction, ImportState, Severity
from institutions.facts import FACTS
from institutions.importing.diff import CLOSES, MOVES, RENAMES, REOPENS, label_of
from institutions.importing.plan import Plan, refused_rows
from institutions.importing.problems import shown
from institutions.models import ImportRow, ImportRun


def figures_of(plan: Plan) -> dict[str, Any]:
    """The run's counting fields, ready to be set."""
    return {
        "stock": plan.stock,
        "rows_read": plan.rows_read,
        "creates": plan.actions(ImportAction.CREATE),
        "updates": plan.actions(ImportAction.UPDATE),
        "unchanged": plan.actions(ImportAction.UNCHANGED),
        "skipped": plan.rows_read - sum(plan.actions(action) for action in DONE),
        "closes": plan.marks(CLOSES),
        "reopens": plan.marks(REOPENS),
        "moves": plan.marks(MOVES),
        "renames": plan.marks(RENAMES),
        "errors": plan.problems.count(Severity.ERROR),
        "warnings": plan.problems.count(Severity.WARN),
        "report": _details(plan),
    }


DONE = (ImportAction.CREATE, ImportAction.UPDATE, ImportAction.UNCHANGED)


def _details(plan: Plan) -> dict[str, Any]:
    updated = [row for row in plan.rows if row.action == ImportAction.UPDATE]
    return {
        "datum": plan.datum,
        "problems": plan.problems.by_code(),
        "refused_rows": refused_rows(plan),
        "duplicates": plan.duplicates,
        "missing": plan.actions(ImportAction.MISSING),
        "fields": dict(Counter(key for row in updated for key in row.diff.changes).most_common()),
        "unused_columns": [shown(name) for name in plan.unused_columns[:60]],
        "brake": [
            {"what": pull.what, "count": pull.count, "share": round(pull.share, 4), "limit": pull.limit,
             "sentence": pull.sentence}
            for pull in plan.brake
        ],
    }  # fmt: skip


def summary_lines(run: ImportRun) -> list[str]:
    """The run in a few Chinese lines, for the command and the page."""
    report = run.report or {}
    lines = [
        _("读取 %(rows)s 行：新增 %(creates)s，更新 %(updates)s，没有变化 %(unchanged)s，未导入 %(skipped)s。")
        % {
            "rows": run.rows_read,
            "creates": run.creates,
            "updates": run.updates,
            "unchanged": run.unchanged,
            "skipped": run.skipped,
        },
        _("备案失效 %(closes)s，恢复备案 %(reopens)s，位置变动 %(moves)s，改名 %(renames)s。")
        % {"closes": run.closes, "reopens": run.reopens, "moves": run.moves, "renames": run.renames},
        _("错误 %(errors)s，提醒 %(warnings)s。") % {"errors": run.errors, "warnings": run.warnings},
    ]
    if report.get("missing"):
        lines.append(_("名册中已没有、平台上仍在册的有 %(n)s 家。") % {"n": report["missing"]})
    if report.get("fields"):
        names = "、".join(f"{label_of(key)} {count}" for key, count in list(report["fields"].items())[:12])
        lines.append(_("更新的内容：%(names)s。") % {"names": names})
    lines += [pull["sentence"] for pull in report.get("brake", [])]
    if run.state == ImportState.BRAKED:
        lines.append(_("变动超过设定的比例，已停下。核对无误后，请写明理由再继续。"))
    return lines


def shown_changes(row: ImportRow) -> Iterable[tuple[str, str, str]]:
    """(label, old, new) of one row for the page; places in degrees, choices by their labels."""
    for key, (old, new) in row.changes.items():
        fact = FACTS.get(key)
        show = fact.show if fact else (lambda value: _("（空）") if value in (None, "") else str(value))
        label = _("名册编号") if key == "registry_id" else label_of(key)
        yield label, show(old), show(new)
