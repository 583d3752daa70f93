"""Filings and change requests as tables: where each stands, who moves it on, what the nursery is told."""

from django.utils.translation import gettext_lazy as _

from anxintuo.kit.workflow import Move, Workflow
from institutions.enums import ChangeState, FilingState

# The office's act, which governance declares. A move without an act goes along with something else that is done: a
# change request that is made, answered or taken back; the nursery's own handing in.
OFFICE = "governance.set_filing"

# 《托育机构登记和备案办法（试行）》: a receipt within 5 working days (FIL-5d), a public notice of what does not conform
# within 15 (FIL-15d), changes and the end reported in time (FIL-chg).
FILING = Workflow(
    states=FilingState,
    initial=FilingState.DRAFT,
    moves=(
        Move(
            "submit",
            _("提交备案"),
            sources=(FilingState.DRAFT, FilingState.RETURNED),
            target=FilingState.SUBMITTED,
            told=_("备案材料已提交，5 个工作日内会有备案回执。"),
        ),
        Move(
            "file",
            _("发放备案回执"),
            sources=(FilingState.SUBMITTED, FilingState.NONCONFORMING, FilingState.DRAFT),
            target=FilingState.FILED,
            act=OFFICE,
            told=_("已备案，家长可以在查找页看到您的机构。"),
        ),
        Move(
            "return",
            _("退回补正"),
            sources=(FilingState.SUBMITTED,),
            target=FilingState.RETURNED,
            act=OFFICE,
            told=_("备案材料需要补充，请按说明修改后再提交。"),
            needs_note=True,
        ),
        Move(
            "find_nonconforming",
            _("公示不符合规定"),
            sources=(FilingState.SUBMITTED, FilingState.FILED, FilingState.CHANGE_PENDING),
            target=FilingState.NONCONFORMING,
            act=OFFICE,
            told=_("经核查不符合备案规定，原因已公示。整改后可以申请恢复。"),
            needs_note=True,
        ),
        Move(
            "open_change",
            _("受理变更"),
            sources=(FilingState.FILED,),
            target=FilingState.CHANGE_PENDING,
        ),
        Move(
            "close_change",
            _("办结变更"),
            sources=(FilingState.CHANGE_PENDING,),
            target=FilingState.FILED,
        ),
        Move(
            "terminate",
            _("注销备案"),
            sources=(FilingState.FILED, FilingState.CHANGE_PENDING, FilingState.NONCONFORMING),
            target=FilingState.TERMINATED,
            act=OFFICE,
            told=_("备案已注销，查找页不再显示。"),
            needs_note=True,
        ),
        Move(
            "reinstate",
            _("恢复备案"),
            sources=(FilingState.TERMINATED,),
            target=FilingState.FILED,
            act=OFFICE,
            told=_("备案已恢复，家长可以在查找页看到您的机构。"),
            needs_note=True,
        ),
    ),
)

CHANGE_REQUEST = Workflow(
    states=ChangeState,
    initial=ChangeState.SUBMITTED,
    moves=(
        Move(
            "accept",
            _("同意变更"),
            sources=(ChangeState.SUBMITTED,),
            target=ChangeState.ACCEPTED,
            told=_("已通过，新的备案信息已生效。"),
        ),
        Move(
            "refuse",
            _("不同意"),
            sources=(ChangeState.SUBMITTED,),
            target=ChangeState.REFUSED,
            told=_("没有通过，请看审核意见。"),
            needs_note=True,
        ),
        Move(
            "withdraw",
            _("撤回申请"),
            sources=(ChangeState.SUBMITTED,),
            target=ChangeState.WITHDRAWN,
        ),
    ),
)
