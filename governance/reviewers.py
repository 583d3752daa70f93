"""Who hears of a nursery's change request: the nearest office, not everybody whose area holds the nursery."""

from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.models import User
from anxintuo.districts.codes import area_covers, area_prefix
from governance.enums import Duty
from governance.models import Posting
from institutions.models import ChangeRequest


def reviewers_of(change: ChangeRequest) -> list[User]:
    """Officials posted to the smallest area that holds the nursery; of a move to another county also those of the
    smallest that holds both, for only they can accept it.
    """
    here = change.institution.division_id or ""
    target = str(change.proposed.get("division", {}).get("new") or here)
    current = Posting.objects.current(localdate()).filter(duty=Duty.REVIEWER, user__is_active=True)
    # An area may be written as a whole code (330300): which holds what is for `districts.codes` to say.
    postings = [each for each in current.select_related("user").order_by("pk") if area_covers(each.area, here)]
    both = [each for each in postings if area_covers(each.area, target)]
    return list({each.user_id: each.user for each in [*_nearest(postings), *_nearest(both)]}.values())


def _nearest(postings: list[Posting]) -> list[Posting]:
    longest = max((len(area_prefix(each.area)) for each in postings), default=0)
    return [each for each in postings if len(area_prefix(each.area)) == longest]


def page_of(change: ChangeRequest) -> str:
    return reverse("governance:change_request", args=[change.pk])
