"""One nursery's handling of an application as a table: who moves it on, who must act next, until when, and what the
family reads (docs/decisions/admission.md).

Clocks are working days under the rulebook's `admission.*`; those of the family stop the nursery's.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anxintuo.kit.workflow import Move, Workflow
from enrollment.enums import CaseState, Holder

S = CaseState

# Acts of `policies.py`.
APPLY = "enrollment.apply_case"
ANSWER = "enrollment.answer_offer"
GIVE_UP = "enrollment.give_up"
REVIEW = "enrollment.review"
PLACE = "enrollment.place"

BEFORE_OFFER = (S.SUBMITTED, S.REVIEWING, S.CORRECTING, S.WAITING)
OPEN_STATES = (*BEFORE_OFFER, S.OFFERED, S.ACCEPTED)
CLOSED_STATES = (S.ENROLLED, S.DECLINED, S.DROPPED, S.EXPIRED, S.WITHDRAWN, S.REJECTED)


@dataclass(frozen=True, slots=True)
class Clock:
    """Whose turn a state is; `rule` names how many working days they have (empty: no clock), `kept` that the days run
    on where they stood when the case comes back to this state; `waits` is the sentence that says what happens next."""

    holder: Holder
    rule: str = ""
    kept: bool = False
    waits: object = ""


CLOCKS: dict[str, Clock] = {
    S.DRAFT: Clock(Holder.FAMILY, waits=_("填好后提交，机构才会收到。")),
    S.SUBMITTED: Clock(Holder.NURSERY, "admission.receive_workdays", waits=_("机构正在接收您的申请。")),
    S.REVIEWING: Clock(Holder.NURSERY, "admission.review_workdays", kept=True, waits=_("机构正在核对材料。")),
    S.CORRECTING: Clock(Holder.FAMILY, "admission.correct_workdays", waits=_("请按说明补好材料，再提交一次。")),
    S.WAITING: Clock(Holder.NURSERY, waits=_("材料已通过，正在排队。有托位时会马上告诉您。")),
    S.OFFERED: Clock(Holder.FAMILY, "admission.offer_workdays", waits=_("机构给宝宝留了一个托位，请在截止前答复。")),
    S.ACCEPTED: Clock(Holder.NURSERY, waits=_("托位已经定下。入托前请备齐体检材料。")),
    S.ENROLLED: Clock(Holder.NOBODY, waits=_("宝宝已经入托。")),
    S.DECLINED: Clock(Holder.NOBODY, waits=_("您没有接受这个托位。")),
    S.DROPPED: Clock(Holder.NOBODY, waits=_("这个托位已经放弃。")),
    S.EXPIRED: Clock(Holder.NOBODY, waits=_("超过了答复期限。")),
    S.WITHDRAWN: Clock(Holder.NOBODY, waits=_("这份申请已经撤回。")),
    S.REJECTED: Clock(Holder.NOBODY, waits=_("机构没有接受这份申请，原因见下。")),
}

CASE = Workflow(
    states=CaseState,
    initial=S.DRAFT,
    moves=(
        Move("submit", _("提交申请"), sources=(S.DRAFT,), target=S.SUBMITTED, act=APPLY, told=_("申请已提交。")),
        Move(
            "open_review",
            _("受理"),
            sources=(S.SUBMITTED,),
            target=S.REVIEWING,
            act=REVIEW,
            told=_("机构已受理您的申请，正在核对材料。"),
        ),
        Move(
            "send_back",
            _("退回补正"),
            sources=(S.REVIEWING,),
            target=S.CORRECTING,
            act=REVIEW,
            told=_("有材料需要补正，请按说明修改后再提交。"),
            needs_note=True,
        ),
        Move(
            "resubmit",
            _("补正后提交"),
            sources=(S.CORRECTING,),
            target=S.REVIEWING,
            act=APPLY,
            told=_("补正材料已提交，机构会继续核对。"),
        ),
        Move(
            "queue",
            _("通过，进入排队"),
            sources=(S.REVIEWING,),
            target=S.WAITING,
            act=REVIEW,
            told=_("材料已通过，宝宝进入排队。"),
        ),
        Move(
            "offer",
            _("发放托位"),
            sources=(S.WAITING,),
            target=S.OFFERED,
            act=PLACE,
            told=_("有托位了，请在截止前答复。"),
        ),
        Move("accept", _("接受托位"), sources=(S.OFFERED,), target=S.ACCEPTED, act=ANSWER, told=_("托位已经定下。")),
        Move("decline", _("婉拒托位"), sources=(S.OFFERED,), target=S.DECLINED, act=ANSWER, told=_("已婉拒这个托位。")),
        Move(
            "recall_offer",
            _("收回托位"),
            sources=(S.OFFERED,),
            target=S.WAITING,
            act=PLACE,
            told=_("机构收回了托位，宝宝回到原来的排队位置。"),
            needs_note=True,
        ),
        Move(
            "expire_offer",
            _("答复期已过"),
            sources=(S.OFFERED,),
            target=S.EXPIRED,
            told=_("超过答复期限，托位已让给下一位。仍想入托的，可以重新排队。"),
        ),
        Move(
            "lapse",
            _("补正期已过"),
            sources=(S.CORRECTING,),
            target=S.EXPIRED,
            told=_("超过补正期限，申请已关闭。可以重新排队。"),
        ),
        Move(
            "rejoin",
            _("重新排队"),
            sources=(S.EXPIRED, S.DECLINED),
            target=S.REVIEWING,
            act=APPLY,
            told=_("已重新提交，排队时间从今天算起。"),
        ),
        Move(
            "enroll",
            _("办理入托"),
            sources=(S.ACCEPTED,),
            target=S.ENROLLED,
            act=PLACE,
            told=_("宝宝今天入托了。"),
        ),
        Move(
            "give_up",
            _("放弃托位"),
            sources=(S.ACCEPTED,),
            target=S.DROPPED,
            act=GIVE_UP,
            told=_("已放弃托位。"),
        ),
        Move(
            "drop",
            _("未来入托，收回托位"),
            sources=(S.ACCEPTED,),
            target=S.DROPPED,
            act=PLACE,
            told=_("宝宝没有在约定的日期入托，托位已收回。"),
            needs_note=True,
        ),
        Move("withdraw", _("撤回申请"), sources=BEFORE_OFFER, target=S.WITHDRAWN, act=APPLY, told=_("申请已撤回。")),
        Move(
            "release",
            _("因接受其他托位而关闭"),
            sources=(*BEFORE_OFFER, S.OFFERED),
            target=S.WITHDRAWN,
            told=_("已接受其他机构的托位，这份申请随之关闭。"),
        ),
        Move(
            "reject",
            _("不接受申请"),
            sources=BEFORE_OFFER,
            target=S.REJECTED,
            act=REVIEW,
            told=_("机构没有接受这份申请，原因见说明。"),
            needs_note=True,
        ),
        Move(
            "reopen",
            _("重新审核"),
            sources=(S.REJECTED,),
            target=S.REVIEWING,
            act=REVIEW,
            told=_("机构重新审核您的申请。"),
            needs_note=True,
        ),
    ),
)
