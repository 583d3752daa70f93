"""Who hears of a nursery's change request: the nearest office, not everybody whose area holds the nursery."""

from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.models import User
from governance.enums import Duty
from governance.models import Posting
from institutions.models import ChangeRequest


def reviewers_of(change: ChangeRequest) -> list[User]:
    """Officials posted to the smallest area that holds the nursery; of a move to another county also those of the
    smallest that holds both, for only they can accept it.
    """
    here = change.institution.division_id or ""
    target = str(change.proposed.get("division", {}).get("new") or here)
    prefixes = [here[:length] for length in range(2, len(here) + 1)]
    current = Posting.objects.current(localdate()).filter(duty=Duty.REVIEWER, area__in=prefixes, user__is_active=True)
    postings = list(current.select_related("user").order_by("pk"))
    both = [each for each in postings if target.startswith(each.area)]
    return list({each.user_id: each.user for each in [*_nearest(postings), *_nearest(both)]}.values())


def _nearest(postings: list[Posting]) -> list[Posting]:
    longest = max((len(each.area) for each in postings), default=0)
    return [each for each in postings if len(each.area) == longest]


def page_of(change: ChangeRequest) -> str:
    return reverse("governance:change_request", args=[change.pk])
