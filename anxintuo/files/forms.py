"""Form fields that take files: checked while the form is cleaned, so that a refusal stands beside the field."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.files.checking import (
    PHOTO_MAX_BYTES,
    PHOTO_MIN_EDGE,
    CheckedFile,
    CheckedPhoto,
    check_photo,
    check_upload,
)
from anxintuo.files.enums import PHOTOS, Kind
from anxintuo.files.purposes import purpose_named
from anxintuo.files.refusals import UploadRefused, kinds_in_words, megabytes


class CheckedFileField(forms.FileField):
    """Cleans to a CheckedFile for `actions.accept_upload`, or None when left empty and not required.

    The purpose is looked up when the form is used, not when it is defined: its app may register it later.
    """

    default_error_messages = {"required": gettext_lazy("请选择文件。")}

    def __init__(self, *, purpose: str, **options: Any) -> None:
        self.purpose = purpose
        options.setdefault("help_text", lazy(self._limits_in_words, str)())
        super().__init__(**options)

    def to_python(self, data: Any) -> CheckedFile | None:  # type: ignore[override]
        if data in self.empty_values:
            return None
        return check_upload(data, purpose=purpose_named(self.purpose))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accept = lazy(lambda: accepted(purpose_named(self.purpose).kinds), str)()
        return {**super().widget_attrs(widget), "accept": accept}

    def _limits_in_words(self) -> str:
        purpose = purpose_named(self.purpose)
        return limits_in_words(purpose.kinds, purpose.max_bytes)


class PublicPhotoField(forms.FileField):
    """Cleans to a CheckedPhoto for `actions.make_public_photo`, or None when left empty and not required."""

    default_error_messages = {"required": gettext_lazy("请选择照片。")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", lazy(lambda: limits_in_words(PHOTOS, PHOTO_MAX_BYTES), str)())
        super().__init__(**options)

    def to_python(self, data: Any) -> CheckedPhoto | None:  # type: ignore[override]
        if data in self.empty_values:
            return None
        photo = check_photo(data)
        largest = photo.sizes[-1]
        if max(largest.width, largest.height) < PHOTO_MIN_EDGE:
            raise UploadRefused("too_small", least=PHOTO_MIN_EDGE, width=largest.width, height=largest.height)
        return photo

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": accepted(PHOTOS)}


def limits_in_words(kinds: frozenset[Kind], max_bytes: int) -> str:
    return _("%(kinds)s，最大 %(max)s。") % {"kinds": kinds_in_words(kinds), "max": megabytes(max_bytes)}


def accepted(kinds: frozenset[Kind]) -> str:
    """For ``<input accept>``: it guides the file picker and protects nothing."""
    return ",".join(kind.content_type for kind in Kind if kind in kinds)
