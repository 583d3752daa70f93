"""Who may read a private file: whoever its purpose says, asked on every request."""

import uuid

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.files.models import StoredFile
from anxintuo.files.purposes import purpose_named
from anxintuo.kit.verdict import Verdict, refuse

READ_FILE = Act("files.read", "查看上传的文件", seats=frozenset(), watched=True)
READ_PHOTO = Act("files.read_photo", "查看公开照片", seats=None)


def may_read(actor: Actor, stored: StoredFile) -> Verdict:
    """The answer of the file's purpose; a purpose that nobody registered admits nobody.

    A file past its date is gone from that moment on, although its bytes lie there until the nightly job.
    """
    if actor.is_anonymous or not stored.is_there(timezone.now()):
        return refuse(_("文件不存在。"))
    try:
        purpose = purpose_named(stored.purpose)
    except LookupError:
        return refuse(_("文件不存在。"))
    return purpose.may_read(actor, stored)


def fetch_readable(actor: Actor, pk: uuid.UUID | str) -> StoredFile:
    """The file, or 404: whoever may not read it does not learn that it exists."""
    try:
        stored = StoredFile.objects.live().get(pk=pk)
    except (StoredFile.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None
    if not may_read(actor, stored):
        raise Http404
    return stored
