"""From what somebody sent to clean bytes in memory. Nothing is stored here; the form's field calls it."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile

from anxintuo.files.antivirus import demand_harmless
from anxintuo.files.enums import PHOTOS, Kind
from anxintuo.files.inspection.job import Answer, Job, Made
from anxintuo.files.purposes import MEGABYTE, Purpose
from anxintuo.files.refusals import UploadRefused, kinds_in_words, megabytes
from anxintuo.files.sandbox import inspect
from anxintuo.files.signatures import Other, identify
from anxintuo.files.uploadhandler import OversizedUpload

LONGEST_NAME = 120
PHOTO_MAX_BYTES = 15 * MEGABYTE
PHOTO_MAX_PIXELS = 50_000_000
PHOTO_MAX_EDGE = 2_560
PHOTO_MIN_EDGE = 480  # of the longer side: less is a blur on every page


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One clean file in memory, made for `purpose`; `name` is what it was called, with the ending it has now."""

    purpose: str
    name: str
    made: Made


@dataclass(frozen=True, slots=True)
class CheckedPhoto:
    """The public sizes of a picture, smallest first, in memory."""

    sizes: tuple[Made, ...]
    colour: str


def check_upload(upload: UploadedFile, *, purpose: Purpose) -> CheckedFile:
    """The clean copy. Raises UploadRefused with the sentence for the person."""
    limits = ("document", purpose.max_pixels, purpose.max_edge, purpose.max_pages)
    answer = _check(upload, purpose.kinds, purpose.max_bytes, *limits)
    made = answer.made[0]
    return CheckedFile(purpose.name, shown_name(upload.name or "", Kind(made.kind)), made)


def check_photo(upload: UploadedFile) -> CheckedPhoto:
    """The public sizes of an uploaded picture. Raises UploadRefused."""
    answer = _check(upload, PHOTOS, PHOTO_MAX_BYTES, "photo", PHOTO_MAX_PIXELS, PHOTO_MAX_EDGE, 0)
    return CheckedPhoto(answer.made, answer.colour)


def _check(
    upload: UploadedFile, kinds: frozenset[Kind], max_bytes: int, make: str, max_pixels: int, max_edge: int, pages: int
) -> Answer:
    if not upload.size:
        raise UploadRefused("empty")
    if upload.size > max_bytes:
        raise UploadRefused("too_large", max=megabytes(max_bytes))
    if isinstance(upload, OversizedUpload):  # within its own limit, yet not kept: the request as a whole was too much
        raise UploadRefused("too_much_at_once")
    upload.seek(0)
    data = upload.read()
    demand_harmless(data)
    kind = identify(data)
    if not isinstance(kind, Kind) or kind not in kinds:
        raise _wrong_kind(kind, kinds)
    return inspect(data, Job(kind.value, make, max_pixels, max_edge, pages))


def _wrong_kind(found: Kind | Other | None, kinds: frozenset[Kind]) -> UploadRefused:
    words = kinds_in_words(kinds)
    if found is None:
        return UploadRefused("unknown_kind", kinds=words)
    name = found.label if isinstance(found, Kind) else found.name
    return UploadRefused("wrong_kind", kinds=words, found=name)


def shown_name(name: str, kind: Kind) -> str:
    """A name that is safe to show and to offer for saving: one line, no path, no hidden marks, the true ending.

    Control and formatting characters (Unicode Cc, Cf: NUL, right-to-left overrides) are dropped.
    """
    visible = "".join(each for each in name if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co"))
    base = re.sub(r"\s+", " ", re.split(r"[/\\]", visible)[-1]).strip(" .")
    stem = PurePosixPath(base).stem if base else ""
    return f"{stem[:LONGEST_NAME] or '文件'}{kind.extension}"
