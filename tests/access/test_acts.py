"""The grammar of acts: one rule for the object and the list, a reason with every refusal, GET that cannot write."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.template.response import SimpleTemplateResponse

from anxintuo.accounts.access import NOTHING, PUBLIC, Act, registry, requires
from anxintuo.accounts.actor import ANONYMOUS, Actor, Seat, register_seat_source, resolve_actor
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.kit.readonly import WriteInReadOnly
from anxintuo.kit.verdict import ALLOWED, refuse


def seat(kind: SeatKind, scope: str = "1", post: str = "") -> Seat:
    return Seat(kind=kind, key=f"{kind}:{scope}", scope=scope, title="", place="", home="", post=post)


def wearing(*seats: Seat, second_factor: bool = True) -> Actor:
    return Actor(user_id="u", seats=seats, seat=seats[0], second_factor=second_factor)


@pytest.fixture
def act(request):
    made = []

    def make(**fields) -> Act:
        made.append(Act(f"test.act{len(made)}", "试", **fields))
        return made[-1]

    yield make
    for each in made:
        registry.pop(each.name)


DIRECTOR, PARENT = seat(SeatKind.STAFF, post="director"), seat(SeatKind.PARENT)


def test_a_refusal_always_says_why(act):
    for_staff = act(seats={SeatKind.STAFF}, posts={"director"})
    for actor in (ANONYMOUS, wearing(PARENT), wearing(PARENT, DIRECTOR), wearing(seat(SeatKind.STAFF, post="cook"))):
        verdict = for_staff.admits(actor)
        assert not verdict
        assert verdict.reason.endswith("。")
    assert for_staff.admits(wearing(DIRECTOR))


def test_only_the_seat_worn_counts(act):
    for_staff = act(seats={SeatKind.STAFF})
    assert "切换身份" in for_staff.admits(wearing(PARENT, DIRECTOR)).reason
    assert not for_staff.is_hidden_from(wearing(PARENT, DIRECTOR))
    assert for_staff.is_hidden_from(wearing(PARENT))


def test_a_name_is_taken_once(act):
    made = act(seats=None)
    with pytest.raises(ValueError, match="twice"):
        Act(made.name, "again")


@pytest.mark.django_db
def test_not_yours_is_404_and_not_now_is_403_with_the_reason(act):
    mine, theirs = User.objects.create_with_phone("+8613900000021"), User.objects.create_with_phone("+8613900000022")
    rule = act(
        seats=(),
        scope=lambda actor: Q(pk=mine.pk),
        guards=(lambda actor, row: ALLOWED if row.is_active else refuse("账号已停用。"),),
    )
    actor = Actor(user_id=str(mine.pk))
    assert rule.fetch(actor, User.objects.all(), pk=mine.pk) == mine
    for lookup in ({"pk": theirs.pk}, {"pk": "not-a-uuid"}):
        with pytest.raises(Http404):
            rule.fetch(actor, User.objects.all(), **lookup)
    assert not rule.check(actor, theirs)
    User.objects.filter(pk=mine.pk).update(is_active=False)
    with pytest.raises(PermissionDenied, match="账号已停用。"):
        rule.fetch(actor, User.objects.all(), pk=mine.pk)
    with pytest.raises(PermissionDenied, match="账号已停用。"):
        rule.demand(actor, User.objects.get(pk=mine.pk))


@pytest.mark.django_db
def test_whoever_is_not_admitted_sees_an_empty_list(act):
    User.objects.create_with_phone("+8613900000023")
    rule = act(seats={SeatKind.STAFF}, scope=lambda actor: Q())
    assert not rule.visible(wearing(PARENT), User.objects.all()).exists()
    assert rule.visible(wearing(DIRECTOR), User.objects.all()).exists()
    assert not User.objects.filter(NOTHING).exists()


@pytest.mark.django_db
def test_a_get_that_writes_is_a_defect_even_while_its_template_is_drawn(rf):
    def write(*args):
        User.objects.create_with_phone("+8613900000024")
        return HttpResponse()

    request = rf.get("/")
    with pytest.raises(WriteInReadOnly):
        requires(PUBLIC)(write)(request)

    class Late(SimpleTemplateResponse):
        def render(self):
            write()
            return self

    with pytest.raises(WriteInReadOnly):
        requires(PUBLIC)(lambda request: Late("400.html"))(request)


@pytest.mark.django_db
def test_a_post_is_one_transaction(rf):
    def half(request):
        User.objects.create_with_phone("+8613900000025")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        requires(PUBLIC)(half)(rf.post("/"))
    assert not User.objects.exists()


@pytest.mark.parametrize("kind", [SeatKind.STAFF, SeatKind.OFFICIAL, SeatKind.ADVISER, SeatKind.OPERATOR])
def test_watched_seats_need_a_second_factor(kind):
    assert wearing(seat(kind), second_factor=False).needs_second_factor
    assert not wearing(seat(kind)).needs_second_factor
    assert not wearing(PARENT, seat(kind), second_factor=False).needs_second_factor


def test_a_stopped_user_is_nobody():
    stopped = User(is_active=False)
    assert resolve_actor(stopped, worn=None, second_factor=True) is ANONYMOUS
    assert resolve_actor(None, worn=None, second_factor=True) is ANONYMOUS


def test_a_seat_that_is_no_longer_held_falls_back_to_one_that_is(monkeypatch):
    from anxintuo.accounts import actor as actors

    monkeypatch.setattr(actors, "_sources", {"t": lambda user: [PARENT]})
    actor = resolve_actor(User(), worn="staff:1", second_factor=False)
    assert actor.seat == PARENT


def test_two_sources_may_not_share_a_name(monkeypatch):
    from anxintuo.accounts import actor as actors

    monkeypatch.setattr(actors, "_sources", {})
    register_seat_source("x", list)
    register_seat_source("x", list)
    with pytest.raises(ValueError, match="already"):
        register_seat_source("x", tuple)
