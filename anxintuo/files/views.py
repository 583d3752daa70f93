"""Serving files: private ones through their purpose's policy and never kept, public photos for a year."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from anxintuo.accounts.access import requires
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import log_read
from anxintuo.files import vault
from anxintuo.files.actions import clear_bytes
from anxintuo.files.enums import Kind
from anxintuo.files.inspection.photos import WIDTHS
from anxintuo.files.models import PublicPhoto, StoredFile
from anxintuo.files.policies import READ_FILE, READ_PHOTO, fetch_readable
from anxintuo.files.purposes import purpose_named
from anxintuo.kit.crypto import DecryptionError

logger = logging.getLogger(__name__)

FOREVER = "public, max-age=31536000, immutable"


@require_safe
@requires(READ_FILE)
def read_file(request: HttpRequest, pk: str) -> HttpResponse:
    """The file itself, shown in the page; `?download` saves it. Not yours: 404."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stored = fetch_readable(actor, pk)
    try:
        content = clear_bytes(stored)
    except (vault.BytesMissing, DecryptionError) as error:
        logger.error("file %s cannot be served: %s", stored.pk, type(error).__name__)
        raise Http404 from None
    except vault.StorageDown:
        return _come_back(request)
    _log_the_read(actor, stored)
    return _file_response(stored, content, as_attachment="download" in request.GET)


def _log_the_read(actor: Actor, stored: StoredFile) -> None:
    purpose = purpose_named(stored.purpose)
    if purpose.sensitive:
        subjects = [("file", stored.pk), *purpose.subjects(stored)]
        log_read("files.read", actor=actor, subjects=subjects, purpose=purpose.name)


def _file_response(stored: StoredFile, content: bytes, *, as_attachment: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=Kind(stored.kind).content_type)
    disposition = content_disposition_header(as_attachment, stored.original_name)
    response["Content-Disposition"] = disposition or "inline"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires(READ_PHOTO)
def read_photo(request: HttpRequest, pk: str, width: int) -> HttpResponse:
    """One size of a public photo. The bytes of an address never change, so its name is its ETag."""
    if width not in WIDTHS:
        raise Http404
    photo = PublicPhoto.objects.filter(pk=pk, withdrawn_at=None).only("storage_name").first()
    if photo is None:
        raise Http404
    etag = f'"{photo.storage_name.hex}-{width}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = vault.read(vault.photo_path(photo.storage_name, width))
        except vault.BytesMissing:
            logger.error("photo %s has no bytes", photo.pk)
            raise Http404 from None
        except vault.StorageDown:
            return _come_back(request)
        response = HttpResponse(content, content_type="image/webp")
    response["ETag"] = etag
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _come_back(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "30"
    return response
