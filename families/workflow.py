"""A document of the health passport as a table: from the upload to its end."""

from django.utils.translation import gettext_lazy as _

from anxintuo.kit.workflow import Move, Workflow
from families.enums import DocumentState

CHECK = "enrollment.check_document"  # the nursery's act, which enrollment declares
WAITING = (DocumentState.UPLOADED, DocumentState.CHECKING)

DOCUMENT = Workflow(
    states=DocumentState,
    initial=DocumentState.UPLOADED,
    moves=(
        Move("begin_check", _("开始核验"), sources=(DocumentState.UPLOADED,), target=DocumentState.CHECKING, act=CHECK),
        Move(
            "accept",
            _("通过"),
            sources=WAITING,
            target=DocumentState.ACCEPTED,
            act=CHECK,
            told=_("材料已通过核验。"),
        ),
        # What was accepted by mistake can still be refused.
        Move(
            "refuse",
            _("不通过"),
            sources=(*WAITING, DocumentState.ACCEPTED),
            target=DocumentState.REFUSED,
            act=CHECK,
            told=_("材料没有通过核验，请按说明重新上传。"),
            needs_note=True,
        ),
        Move(
            "expire",
            _("过期"),
            sources=(DocumentState.ACCEPTED,),
            target=DocumentState.EXPIRED,
            told=_("材料已过有效期，请重新上传。"),
        ),
        Move(
            "replace",
            _("更换"),
            sources=(*WAITING, DocumentState.ACCEPTED, DocumentState.REFUSED, DocumentState.EXPIRED),
            target=DocumentState.REPLACED,
        ),
    ),
)
