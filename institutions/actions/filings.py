"""What the health department says about a filing. The officials' pages are governance's; the rules are here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.workflow import MoveRefused, transition
from institutions.actions.versions import bump
from institutions.enums import FilingState
from institutions.models import Filing, Institution
from institutions.notices import FILING_MOVED, tell_directors
from institutions.workflow import FILING


@dataclass(frozen=True, slots=True)
class Receipt:
    """A filing receipt (备案回执)."""

    number: str
    filed_on: date
    office: str = ""


@transaction.atomic
def set_filing_state(
    institution: Institution, move: str, *, actor: Actor, act: Act, note: str = "", receipt: Receipt | None = None
) -> Filing:
    """Make a move of the FILING table, under the caller's `act` (an official's, whose scope is the own area).

    `note` is the public reason where the filing is not in force afterwards; `receipt` is needed for the first filing.
    Raises MoveRefused with a sentence when the move is not open, is not made under this act, or lacks its note or
    receipt; LookupError for a move that the table does not have.
    """
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    act.demand(actor, locked)
    chosen = FILING.move(move)
    if chosen.act != act.name:
        raise MoveRefused(_("“%(title)s”不在这里办理，它随机构的申请完成。") % {"title": chosen.title})
    filing = Filing.objects.select_for_update().filter(institution=locked).first()
    filing = filing or Filing.objects.create(institution=locked)
    changes = _changes(filing, move, note.strip(), receipt)
    step = transition(filing, move, actor_id=actor.user_id, note=note, **changes)
    bump([locked.pk])
    if chosen.told:
        tell_directors(
            locked,
            FILING_MOVED,
            title=format_lazy(gettext_lazy("备案进度：{state}"), state=FilingState(chosen.target).label),
            told=format_lazy(gettext_lazy("{name}：{told}"), name=locked.name, told=chosen.told),
            note=note,
            url=reverse("institutions:desk"),
            key=step.pk,
        )
    subjects = [("institution", locked.pk), ("filing", filing.pk)]
    record("institutions.set_filing_state", actor=actor, kind=Kind.CHANGE, subjects=subjects)
    return filing


def _changes(filing: Filing, move: str, note: str, receipt: Receipt | None) -> dict[str, Any]:
    """The fields that go with the new state (constraints of `Filing`)."""
    target = FILING.move(move).target
    changes: dict[str, Any] = {"ended_on": localdate() if target == FilingState.TERMINATED else None}
    if target in (FilingState.NONCONFORMING, FilingState.TERMINATED):
        changes["notice"] = note[:300]
    elif target == FilingState.FILED:
        changes["notice"] = ""
    if receipt is not None and target == FilingState.FILED:
        changes |= {"number": receipt.number, "filed_on": receipt.filed_on, "office": receipt.office or filing.office}
    elif target == FilingState.FILED and not (filing.number and filing.filed_on):
        raise MoveRefused(_("请填写备案回执编号和备案日期。"))
    return changes
