"""The health passport: putting a document in, looking at it, accepting or refusing it, its end."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import SYSTEM, record
from anxintuo.audit.enums import Kind
from anxintuo.files.actions import accept_upload
from anxintuo.files.checking import CheckedFile
from anxintuo.kit.workflow import transition
from families.enums import DocumentKind, DocumentSource, DocumentState, RefusalCode
from families.models import Child, DocumentPage, PassportDocument
from families.notices import tell_document_checked, tell_document_expired
from families.policies import EDIT_CHILD
from families.validity import has_an_end, valid_until

DOCUMENT_FILE = "child_document"  # the purpose of its files
MOST_PAGES = 8


@transaction.atomic
def put_document(
    child: Child,
    kind: str,
    files: Sequence[CheckedFile],
    *,
    issued_on: date | None,
    actor: Actor,
    act: Act = EDIT_CHILD,
    source: str = DocumentSource.SCAN,
) -> PassportDocument:
    """A new document takes the place of the one of its kind, which stays in the record. `act` is asked about the child:
    a guardian's, or that of a nursery which enters a paper application."""
    locked = Child.objects.select_for_update().get(pk=child.pk)
    act.demand(actor, locked)
    if not files:
        raise ValidationError({"pages": _("请选择照片或 PDF。")})
    if len(files) > MOST_PAGES:
        raise ValidationError({"pages": _("一份材料最多 %(count)s 页。") % {"count": MOST_PAGES}})
    _check_date(kind, issued_on, locked)
    old = locked.documents.current().select_for_update().filter(kind=kind).first()
    if old is not None:
        transition(old, "replace", actor_id=actor.user_id)
    document = PassportDocument.objects.create(
        child=locked,
        kind=DocumentKind(kind),
        source=DocumentSource(source),
        issued_on=issued_on,
        uploaded_by_id=UUID(str(actor.user_id)),
    )
    for order, file in enumerate(files):
        stored = accept_upload(file, purpose=DOCUMENT_FILE, actor=actor)
        DocumentPage.objects.create(document=document, file=stored, order=order)
    _tell("families.put_document", document, actor)
    return document


@transaction.atomic
def accept_document(
    document: PassportDocument, *, actor: Actor, act: Act, place: str, region: str, issued_on: date | None = None
) -> None:
    """`act` is asked about the document; `place` is the checker's office, `issued_on` the date on the paper where the
    family left it out or wrong. ValidationError when the paper is past its time already."""
    locked = _lock(document, actor, act)
    issued = issued_on or locked.issued_on
    _check_date(locked.kind, issued, locked.child)
    until = valid_until(locked.kind, issued, region=region)
    if until is not None and until < localdate():
        raise ValidationError(
            _("这份材料按规定到 %(day)s 已过有效期，请选“不通过”并请家长更新。") % {"day": until.isoformat()}
        )
    transition(
        locked,
        "accept",
        actor_id=actor.user_id,
        issued_on=issued,
        valid_until_on=until,
        refusal_code="",
        refusal_text="",
        **_checked(actor, place),
    )
    tell_document_checked(locked)
    _tell("families.accept_document", locked, actor)


@transaction.atomic
def refuse_document(document: PassportDocument, *, code: str, text: str, actor: Actor, act: Act, place: str) -> None:
    """With a coded reason and a sentence that the family reads; MoveRefused without one."""
    locked = _lock(document, actor, act)
    text = text.strip()
    transition(
        locked,
        "refuse",
        actor_id=actor.user_id,
        note=text,
        refusal_code=RefusalCode(code),
        refusal_text=text,
        **_checked(actor, place),
    )
    tell_document_checked(locked)
    _tell("families.refuse_document", locked, actor)


@transaction.atomic
def expire_documents(on: date) -> int:
    """Nightly: what is past its time is said to be so, and its family told. Returns how many."""
    rows = PassportDocument.objects.past(on).select_for_update(skip_locked=True).select_related("child")
    count = 0
    for document in rows:
        _expire(document)
        count += 1
    return count


@transaction.atomic
def demand_new_check(child: Child, *, checked_before: date) -> bool:
    """After three months away the entry check is due again (ENT-3m). Whether there was one to end: accepted, and made
    before a day."""
    accepted = child.documents.select_for_update().filter(kind=DocumentKind.ENTRY_CHECK, state=DocumentState.ACCEPTED)
    document = accepted.filter(issued_on__lte=checked_before).first()
    if document is None:
        return False
    _expire(document)
    return True


def _expire(document: PassportDocument) -> None:
    transition(document, "expire", actor_id=None)
    tell_document_expired(document)
    _tell("families.expire_document", document, SYSTEM)


def _lock(document: PassportDocument, actor: Actor, act: Act) -> PassportDocument:
    rows = PassportDocument.objects.select_for_update(of=("self",)).select_related("child")
    locked = rows.get(pk=document.pk)
    act.demand(actor, locked)
    return locked


def _check_date(kind: str, issued_on: date | None, child: Child) -> None:
    if issued_on is None:
        if has_an_end(kind):
            raise ValidationError({"issued_on": _("请填写材料上的出具日期，用来计算有效期。")})
        return
    if issued_on > localdate():
        raise ValidationError({"issued_on": _("出具日期不能晚于今天。")})
    if issued_on < child.born_on and kind != DocumentKind.HOUSEHOLD:
        raise ValidationError({"issued_on": _("出具日期不能早于宝宝的出生日期。")})


def _checked(actor: Actor, place: str) -> dict[str, Any]:
    return {"checked_at": timezone.now(), "checked_by_id": actor.user_id, "checked_place": place[:100]}


def _tell(event: str, document: PassportDocument, actor: object) -> None:
    subjects = [("child", document.child_id), ("document", document.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)  # type: ignore[arg-type]
