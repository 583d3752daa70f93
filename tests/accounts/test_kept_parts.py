"""Parts of pages of work that are kept for a minute: fresh for whoever changed something, and nobody else's."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.kept_parts import kept_counts, kept_part, note_change
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty():
    cache.clear()


class Made:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> SafeString:
        self.times += 1
        return format_html("made {}", self.times)


def at(scope: str, post: str = "director"):
    return builders.actor(SeatKind.STAFF, scope, post=post)


def test_colleagues_of_one_post_share_a_part():
    made = Made()
    assert [kept_part("desk", at("1"), made) for _ in range(3)] == ["made 1"] * 3


def test_a_part_comes_back_as_markup_not_as_text():
    made = Made()
    assert all(isinstance(kept_part("desk", at("1"), made), SafeString) for _ in range(2))


@pytest.mark.parametrize("other", [("2", "director"), ("1", "caregiver")])
def test_another_place_and_another_post_have_their_own(other):
    made = Made()
    kept_part("desk", at("1"), made)
    assert kept_part("desk", at(*other), made) == "made 2"


def test_another_language_has_its_own():
    made = Made()
    kept_part("desk", at("1"), made)
    with translation.override("en"):
        assert kept_part("desk", at("1"), made) == "made 2"


def test_what_a_colleague_changed_is_seen_at_once_and_not_before_it_is_committed(django_capture_on_commit_callbacks):
    made = Made()
    kept_part("desk", at("1"), made)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        note_change(at("1", "caregiver"))
        assert kept_part("desk", at("1"), made) == "made 1"
    assert kept_part("desk", at("1"), made) == "made 2"
    with django_capture_on_commit_callbacks(execute=True):
        note_change(at("2"))
    assert kept_part("desk", at("1"), made) == "made 2"


def test_counts_are_of_one_seat():
    mine, hers = at("1"), at("1", "director")
    hers = replace(hers, seat=replace(hers.seat, key="staff:another"))
    counts = iter(([1], [2], [3]))
    assert [kept_counts("menu", who, lambda: next(counts)) for who in (mine, hers, mine)] == [[1], [2], [1]]


def test_nothing_is_kept_where_no_change_would_be_noticed():
    made = Made()
    official = builders.official()
    assert [kept_part("desk", official, made) for _ in range(2)] == ["made 1", "made 2"]
