"""The files of the health passport: sealed at rest, every look recorded, readable by guardians and by whoever a floor
above admits (`families.readers`)."""

from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.files.enums import DOCUMENTS
from anxintuo.files.models import StoredFile
from anxintuo.files.purposes import MEGABYTE, Purpose, Subjects, register_purpose
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from families.actions.documents import DOCUMENT_FILE
from families.models import DocumentPage
from families.policies import SEE_DOCUMENT
from families.readers import may_read_passport


def register() -> None:
    register_purpose(
        Purpose(
            DOCUMENT_FILE,
            "健康档案材料",
            may_read=_may_read,
            kinds=DOCUMENTS,
            max_bytes=12 * MEGABYTE,
            sensitive=True,
            subjects=_subjects,
        )
    )


def _page(stored: StoredFile) -> DocumentPage | None:
    return DocumentPage.objects.filter(file=stored).select_related("document__child").first()


def _may_read(actor: Actor, stored: StoredFile) -> Verdict:
    page = _page(stored)
    if page is None:
        return refuse(_("文件不存在。"))
    if SEE_DOCUMENT.check(actor, page.document):
        return ALLOWED
    return ALLOWED if may_read_passport(actor, page.document.child) else refuse(_("文件不存在。"))


def _subjects(stored: StoredFile) -> Subjects:
    page = _page(stored)
    return () if page is None else (("child", page.document.child_id), ("document", page.document_id))
