"""Who reviews what nurseries ask for. Officials are a higher floor's to know: it registers its desk in `ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from anxintuo.accounts.models import User
from institutions.models import ChangeRequest


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """`reviewers` are those who are told of a new request; `page` is where they answer it."""

    reviewers: Callable[[ChangeRequest], Iterable[User]]
    page: Callable[[ChangeRequest], str]


_desks: list[ReviewDesk] = []


def register_review_desk(desk: ReviewDesk) -> None:
    """There is one; a second, different one is a defect."""
    if _desks not in ([], [desk]):
        raise ValueError("a review desk is registered already")
    _desks[:] = [desk]


def review_desk() -> ReviewDesk | None:
    return _desks[0] if _desks else None
