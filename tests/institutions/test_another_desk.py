"""What a nursery's desk does, it does to its own nursery: a director next door is refused by the act itself."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from institutions.actions import (
    book_closing,
    floor,
    guide,
    list_imports,
    menu,
    roster,
    staff,
    staff_numbers,
)
from institutions.enums import ListKind
from institutions.models import MenuWeek
from tests import builders

pytestmark = pytest.mark.django_db

MEMBER = {
    "name": "林小满",
    "post": "caregiver",
    "identity_kind": "passport",
    "identity_number": "E12345678",
    "phone": "",
    "joined_on": date(2026, 3, 1),
}


def _week(nursery):
    monday = localdate() - timedelta(days=localdate().weekday())
    return MenuWeek.objects.create(institution=nursery, monday=monday)


ACTS = {
    "add_member": lambda nursery, actor: staff.add_member(nursery, MEMBER, actor=actor),
    "publish_from_files": lambda nursery, actor: staff_numbers.publish_from_files(nursery, actor=actor),
    "plan_import": lambda nursery, actor: list_imports.plan_import(ListKind.STAFF, nursery, b"", "a.csv", actor=actor),
    "plan_rooms_import": lambda nursery, actor: list_imports.plan_import(
        ListKind.ROOMS, nursery, b"", "a.csv", actor=actor
    ),
    "save_week": lambda nursery, actor: roster.save_week(nursery, [], actor=actor),
    "copy_week": lambda nursery, actor: roster.copy_week(nursery, localdate(), actor=actor),
    "save_patterns": lambda nursery, actor: roster.save_patterns(nursery, [], removed=[], actor=actor),
    "save_menu": lambda nursery, actor: menu.save_day(nursery, localdate(), [], seen_version=0, actor=actor),
    "publish_menu": lambda nursery, actor: menu.publish(_week(nursery), actor=actor),
    "skip_step": lambda nursery, actor: guide.skip_step(nursery, "roster", needed=False, actor=actor),
    "make_code": lambda nursery, actor: floor.make_code(nursery, name="门厅", room=None, actor=actor),
    "close_complete": lambda nursery, actor: book_closing.close_complete(nursery, localdate(), actor=actor),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_director_of_another_nursery_is_refused(act):
    nursery = builders.institution()
    builders.staff_member(nursery)
    stranger = builders.director(builders.institution())
    with pytest.raises(PermissionDenied, match="不是您管辖"):
        act(nursery, stranger)
