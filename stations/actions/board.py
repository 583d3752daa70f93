"""Posting, letting through, declining, taking away, reporting."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.accounts.models import User
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import completed_months
from families.enums import Relation
from families.models import Guardianship
from stations.actions.booking import lock_session
from stations.contact_words import tells_contact
from stations.enums import PostState
from stations.models import BoardPost, BoardReport, Booking, GroupSession
from stations.models.booking import BookingQuerySet
from stations.notices_board import tell_declined, tell_group, tell_waiting
from stations.policies.board import DECIDE_POST, IN_GROUP, KEEP_BOARD, REMOVE_POST, WRITE_BOARD, in_group_of
from stations.rules import POSTS_A_DAY


@transaction.atomic
def post(session: GroupSession, text: str, *, actor: Actor) -> BoardPost:
    """A family's: it waits until an adviser lets it through."""
    WRITE_BOARD.demand(actor, session)
    User.objects.select_for_update().get(pk=user_id(actor))  # two windows of one person count together
    since = timezone.now() - timedelta(days=1)
    if BoardPost.objects.filter(author_id=user_id(actor), posted_at__gt=since).count() >= POSTS_A_DAY:
        raise ValidationError({"text": _("一天最多发 %(n)s 条，明天再说吧。") % {"n": POSTS_A_DAY}})
    row = _new(session, text, actor, state=PostState.WAITING, speaker=speaker_of(session, actor))
    tell_waiting(row, session.station_id)
    return row


@transaction.atomic
def post_as_adviser(session: GroupSession, text: str, *, actor: Actor) -> BoardPost:
    locked = lock_session(session.pk)
    KEEP_BOARD.demand(actor, locked)
    row = _new(locked, text, actor, state=PostState.SHOWN, by_adviser=True)
    tell_group(row, group_bookings(locked))
    return row


@transaction.atomic
def let_through(row: BoardPost, *, actor: Actor) -> None:
    """Also what was reported: it was looked at and stands."""
    locked = _lock(row)
    DECIDE_POST.demand(actor, locked)
    if locked.state == PostState.REMOVED:
        raise ValidationError(_("家长自己已经删掉了。"))
    locked.state, locked.decided_by_id, locked.why = PostState.SHOWN, user_id(actor), ""
    locked.save(update_fields=["state", "decided_by", "why"])
    locked.reports.update(settled=True)
    _keep("stations.let_through", locked, actor)


@transaction.atomic
def decline(row: BoardPost, why: str, *, actor: Actor) -> None:
    """The author reads why. A post that stood is taken away by the same act."""
    locked = _lock(row)
    DECIDE_POST.demand(actor, locked)
    if not why.strip():
        raise ValidationError(_("请写一句为什么，发言的家长会看到。"))
    if locked.state == PostState.REMOVED:
        return
    locked.state, locked.decided_by_id, locked.why = PostState.DECLINED, user_id(actor), why.strip()[:100]
    locked.save(update_fields=["state", "decided_by", "why"])
    locked.reports.update(settled=True)
    _keep("stations.decline_post", locked, actor)
    if not locked.by_adviser:
        tell_declined(locked)


@transaction.atomic
def remove(row: BoardPost, *, actor: Actor) -> None:
    """The author's own; the words are gone."""
    locked = _lock(row)
    REMOVE_POST.demand(actor, locked)
    locked.state, locked.text = PostState.REMOVED, ""
    locked.save(update_fields=["state", "text"])
    _keep("stations.remove_post", locked, actor)


@transaction.atomic
def report(row: BoardPost, *, actor: Actor) -> None:
    """By who may read it. Twice is once."""
    locked = _lock(row)
    if in_group_of(actor, locked) is None or locked.state != PostState.SHOWN or locked.author_id == user_id(actor):
        raise PermissionDenied(_("这条发言不能举报。"))
    BoardReport.objects.get_or_create(post=locked, by_id=user_id(actor))
    _keep("stations.report_post", locked, actor)


def speaker_of(session: GroupSession, actor: Actor) -> str:
    """“14 个月宝宝的妈妈”: by the actor's child in the group; no name."""
    rows = group_bookings(session).select_related("child").order_by("starts_at")
    current = Guardianship.objects.current(localdate()).filter(user_id=user_id(actor))
    relations = dict(current.filter(child__in=rows.values("child_id")).values_list("child_id", "relation"))
    booking = next((row for row in rows if row.child_id in relations), None)
    if booking is None:
        return _("小组里的家长")
    months = completed_months(booking.child.born_on, max(localdate(), booking.child.born_on))
    return _("%(months)s 个月宝宝的%(who)s") % {"months": months, "who": _who(relations[booking.child_id])}


def _who(relation: str) -> str:
    return {
        Relation.MOTHER: _("妈妈"),
        Relation.FATHER: _("爸爸"),
        Relation.GRANDPARENT: _("祖辈"),
    }.get(Relation(relation), _("家人"))


def group_bookings(session: GroupSession) -> BookingQuerySet:
    """Of everybody who has or had a place in the group."""
    rows = Booking.objects.filter(state__in=IN_GROUP)
    return rows.filter(session__course=session.course_id) if session.course_id else rows.filter(session=session)


def _new(
    session: GroupSession, text: str, actor: Actor, *, state: PostState, by_adviser: bool = False, speaker: str = ""
) -> BoardPost:
    if not text.strip():
        raise ValidationError({"text": _("请写几句话。")})
    if tells_contact(text):
        raise ValidationError({"text": _("请不要写电话、微信号、网址，想联系可以活动时当面说。")})
    row = BoardPost.objects.create(
        course_id=session.course_id,
        session=None if session.course_id else session,
        author_id=user_id(actor),
        by_adviser=by_adviser,
        speaker=speaker,
        text=text.strip(),
        state=state,
    )
    _keep("stations.post", row, actor)
    return row


def _lock(row: BoardPost) -> BoardPost:
    return BoardPost.objects.select_for_update().get(pk=row.pk)


def _keep(event: str, row: BoardPost, actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("post", row.pk)])
