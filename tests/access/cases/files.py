from PIL import Image

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import SYSTEM
from anxintuo.files.actions import accept_upload, make_public_photo_from_image
from anxintuo.files.models import PublicPhoto, StoredFile
from anxintuo.files.purposes import Purpose
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from tests.access.cases import Case
from tests.access.personas import World
from tests.files import hostile
from tests.files.conftest import upload


def _is_theirs(actor: Actor, stored: StoredFile) -> Verdict:
    return ALLOWED if str(stored.uploaded_by_id) == actor.user_id else refuse("不是您的文件。")


# Registered while a world stands (conftest). Sensitive: the walk opens a sealed file and its read is logged.
DOCUMENT = Purpose("test_document", "材料", _is_theirs, sensitive=True)


def document_of(key: str, world: World) -> StoredFile:
    """A real stored file, which nobody but this persona may read."""
    return accept_upload(upload(hostile.jpeg((64, 48))), purpose=DOCUMENT.name, actor=world.actors[key])


def published_photo(world: World) -> PublicPhoto:
    return make_public_photo_from_image(Image.new("RGB", (800, 600), "#aabbcc"), alt="活动室", actor=SYSTEM)


# `files.read` has no scope of its own: the purpose of the file decides, and the walk over the URLs asks it.
CASES: list[Case] = []
