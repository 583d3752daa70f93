"""Pictures beside entries of the book: sealed at rest, every look recorded, for colleagues of the nursery only."""

from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.files.enums import PHOTOS
from anxintuo.files.models import StoredFile
from anxintuo.files.purposes import Purpose, Subjects, register_purpose
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from institutions.actions.book import BOOK_PHOTO
from institutions.models import BookEntry
from institutions.policies.book import SEE_BOOK


def register() -> None:
    register_purpose(
        Purpose(
            BOOK_PHOTO, "台账照片", kinds=PHOTOS, max_edge=2_000, may_read=_may_read, sensitive=True, subjects=_subjects
        )
    )


def _entry(stored: StoredFile) -> BookEntry | None:
    return BookEntry.objects.filter(photo=stored).first()


def _may_read(actor: Actor, stored: StoredFile) -> Verdict:
    entry = _entry(stored)
    return ALLOWED if entry is not None and SEE_BOOK.check(actor, entry) else refuse(_("文件不存在。"))


def _subjects(stored: StoredFile) -> Subjects:
    entry = _entry(stored)
    return () if entry is None else (("book_entry", entry.pk),)
