"""Who reads a group's board, who writes there, who keeps it."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from families.policies import DECIDING, PARENTS, SEEING, of_guarded
from stations.enums import BookingState
from stations.models import BoardPost, Booking, GroupSession
from stations.policies.scopes import ADVISERS, of_own_station, own_station_id
from stations.rules import BOARD_OPEN_FOR

IN_GROUP = (BookingState.BOOKED, BookingState.CAME, BookingState.AWAY)


def _groups(actor: Actor, standings: frozenset[str]) -> Q:
    """Over meetings: those of a group in which a child of the actor has, or had, a place."""
    if actor.user_id is None:
        return NOTHING
    own = Booking.objects.filter(of_guarded(actor, standings), state__in=IN_GROUP)
    courses = own.filter(session__course__isnull=False).values("session__course_id")
    return Q(pk__in=own.values("session_id")) | Q(course_id__in=courses)


def boards_read(actor: Actor) -> Q:
    return _groups(actor, frozenset(SEEING)) & ~Q(state="draft")


def boards_written(actor: Actor) -> Q:
    return _groups(actor, frozenset(DECIDING)) & ~Q(state="draft")


def own_posts(actor: Actor) -> Q:
    return Q(author_id=actor.user_id, by_adviser=False) if actor.user_id else NOTHING


def posts_here(actor: Actor) -> Q:
    own = own_station_id(actor)
    return Q(session__station_id=own) | Q(course__station_id=own) if own else NOTHING


def board_is_open(actor: Actor, session: GroupSession) -> Verdict:
    """Until two months after the last meeting of the group."""
    meetings = GroupSession.objects.filter(course=session.course_id) if session.course_id else [session]
    last = max((each.ends_at for each in meetings if each.state != "cancelled"), default=session.ends_at)
    if timezone.now() > last + BOARD_OPEN_FOR:
        return refuse(_("小组结束两个月了，交流板只能看，不能再发。"))
    return ALLOWED


READ_BOARD = Act("stations.read_board", "看小组的家长交流", seats=PARENTS, scope=boards_read)
WRITE_BOARD = Act(
    "stations.write_board", "在家长交流里发言", seats=PARENTS, scope=boards_written, guards=(board_is_open,)
)
REMOVE_POST = Act("stations.remove_post", "删掉自己的发言", seats=PARENTS, scope=own_posts)
BOARD_DESK = Act("stations.board_desk", "看待审的家长交流", seats=ADVISERS)
KEEP_BOARD = Act("stations.keep_board", "看和写小组的家长交流", seats=ADVISERS, scope=of_own_station)
DECIDE_POST = Act("stations.decide_post", "审核家长的发言", seats=ADVISERS, scope=posts_here)


def in_group_of(actor: Actor, post: BoardPost) -> GroupSession | None:
    """A meeting by which the actor may read the post; None: it may not."""
    rows = GroupSession.objects.filter(course=post.course_id) if post.course_id else GroupSession.objects.all()
    if post.session_id:
        rows = rows.filter(pk=post.session_id)
    return READ_BOARD.visible(actor, rows).order_by("starts_at").first()
