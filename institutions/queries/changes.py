"""A change request in words, as the nursery and the official both read it."""

from dataclasses import dataclass

from institutions.enums import ChangeState
from institutions.facts import FACTS, same
from institutions.models import ChangeRequest


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """One fact of a request, in words; `moved` when today's value is no longer what the request was based on."""

    label: str
    old: str
    new: str
    now: str
    moved: bool


def proposed_facts(change: ChangeRequest) -> list[ProposedFact]:
    rows = []
    for name, values in change.proposed.items():
        fact = FACTS[name]
        now = fact.read(change.institution)
        moved = change.state == ChangeState.SUBMITTED and not same(now, values["old"])
        rows.append(
            ProposedFact(str(fact.label), fact.show(values["old"]), fact.show(values["new"]), fact.show(now), moved)
        )
    return rows
