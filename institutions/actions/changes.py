"""Changing filed facts: the director asks, an official decides (FIL-chg)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.workflow import transition
from institutions.actions.rooms import apply_rooms
from institutions.actions.versions import bump
from institutions.enums import ChangeState, FilingState
from institutions.facts import FACTS, REQUESTABLE, ROOMS, same
from institutions.models import ChangeRequest, Filing, Institution
from institutions.notices import CHANGE_ANSWERED, facts_in_words, tell_directors, tell_reviewers
from institutions.policies import REQUEST_CHANGE, WITHDRAW_CHANGE
from institutions.workflow import CHANGE_REQUEST


class NothingToChange(Exception):
    """Every proposed value stands there already. The text is a sentence for the person."""


class GroundMoved(Exception):
    """The request can no longer be accepted as it is. The text says in Chinese what stands in the way."""


@transaction.atomic
def request_change(
    institution: Institution, proposed: Mapping[str, Any], *, note: str = "", actor: Actor
) -> ChangeRequest:
    """Ask for filed facts to be changed. `proposed` maps names of REQUESTABLE facts to JSON values (`facts.py`).

    Only what differs is kept, with the value that stands now. Raises NothingToChange, or ValidationError when a
    request waits already or a value cannot stand; a name that is not a filed fact is a defect of the caller.
    """
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    REQUEST_CHANGE.demand(actor, locked)
    stray = set(proposed) - set(REQUESTABLE)
    if stray:
        raise ValueError(f"not facts of the filing: {sorted(stray)}")
    differing = {
        name: {"old": FACTS[name].read(locked), "new": value}
        for name, value in proposed.items()
        if not same(FACTS[name].read(locked), value)
    }
    if not differing:
        raise NothingToChange(_("填写的内容与现在的备案信息相同，不需要变更。"))
    change = ChangeRequest(institution=locked, proposed=differing, note=note.strip())
    change.submitted_by_id = UUID(str(actor.user_id))
    change.full_clean()
    change.save()
    _move_filing(locked, "open_change", actor)
    tell_reviewers(change)
    _tell("institutions.request_change", change, actor)
    return change


@transaction.atomic
def withdraw_change(change: ChangeRequest, *, actor: Actor) -> None:
    """The nursery takes its request back before it is decided."""
    change = _lock(change)
    WITHDRAW_CHANGE.demand(actor, change)
    transition(change, "withdraw", actor_id=actor.user_id, **_decided(actor))
    _move_filing(change.institution, "close_change", actor)
    _tell("institutions.withdraw_change", change, actor)


@transaction.atomic
def decide_change(change: ChangeRequest, *, actor: Actor, act: Act, accept: bool, reason: str = "") -> None:
    """An official accepts (the facts are written) or refuses with a reason, under the caller's `act`.

    Raises MoveRefused when it was decided already or a refusal lacks its reason, GroundMoved when a fact was changed
    in the meantime or the new one cannot stand (a room with children in it, a credit code that is taken, a county
    that is not the official's to give or take).
    """
    change = _lock(change)
    act.demand(actor, change)
    asked_by = change.institution.name  # before the request may change it
    move = "accept" if accept else "refuse"
    transition(change, move, actor_id=actor.user_id, note=reason, reason=reason.strip(), **_decided(actor))
    if accept:
        _write_facts(change)
        # The act has to hold for the nursery as it stands and as it will stand: nobody gives it away to another county.
        if not act.check(actor, change):
            sentence = _("变更后机构在%(county)s，不在您的管辖范围内，请由管辖两地的上级部门审核。")
            raise GroundMoved(sentence % {"county": change.institution.division})
    _move_filing(change.institution, "close_change", actor)
    _tell(f"institutions.{move}_change", change, actor)
    tell_directors(
        change.institution,
        CHANGE_ANSWERED,
        title=format_lazy(gettext_lazy("变更申请：{state}"), state=ChangeState(change.state).label),
        told=format_lazy(
            gettext_lazy("{name}变更{facts}的申请{told}"),
            name=asked_by,
            facts=facts_in_words(change),
            told=CHANGE_REQUEST.move(move).told,
        ),
        note=reason,
        url=reverse("institutions:desk_changes"),
        key=change.pk,
    )


def _lock(change: ChangeRequest) -> ChangeRequest:
    """Nursery first, then the request: the order in which every act takes them."""
    Institution.objects.select_for_update().get(pk=change.institution_id)
    return ChangeRequest.objects.select_for_update(of=("self",)).select_related("institution__filing").get(pk=change.pk)


def _decided(actor: Actor) -> dict[str, Any]:
    return {"decided_at": timezone.now(), "decided_by_id": actor.user_id}


def _write_facts(change: ChangeRequest) -> None:
    institution = change.institution
    for name, values in change.proposed.items():
        if not same(FACTS[name].read(institution), values["old"]):
            now = FACTS[name].show(FACTS[name].read(institution))
            sentence = _("提交之后“%(fact)s”已改为“%(now)s”，请不同意这份申请并请机构重新提交。")
            raise GroundMoved(sentence % {"fact": FACTS[name].label, "now": now})
    try:
        with transaction.atomic():
            touched = [
                FACTS[name].write(institution, values["new"])
                for name, values in change.proposed.items()
                if FACTS[name].kind != ROOMS
            ]
            for owner in {id(owner): owner for owner in touched}.values():
                owner.full_clean()
                owner.save()
            if "rooms" in change.proposed:
                apply_rooms(institution, change.proposed["rooms"]["new"])
    except ValidationError as fault:
        raise GroundMoved(" ".join(fault.messages)) from fault
    except IntegrityError as fault:
        raise GroundMoved(_("新的内容与其他机构重复，请核对后再处理。")) from fault


def _move_filing(institution: Institution, move: str, actor: Actor) -> None:
    """A filing in force is “变更中” while a request waits; any other filing is not touched."""
    filing = Filing.objects.select_for_update().filter(institution=institution).first()
    wanted = FilingState.FILED if move == "open_change" else FilingState.CHANGE_PENDING
    if filing is not None and filing.state == wanted:
        transition(filing, move, actor_id=actor.user_id)


def _tell(event: str, change: ChangeRequest, actor: Actor) -> None:
    bump([change.institution_id])
    subjects = [("institution", change.institution_id), ("change_request", change.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)


def waiting_change(institution: Institution) -> ChangeRequest | None:
    """The request that waits for an answer, if any: there is at most one."""
    return institution.change_requests.filter(state=ChangeState.SUBMITTED).first()
