"""Nothing typed is lost when the session ends in the middle of a form (docs/decisions/kept-forms.md).

A view takes part with two words: `@requires(ACT, keeps_form=True)`, and `typed(request)` in place of `request.POST`::

    data = typed(request)
    form = ProfileForm(data, instance=institution)
    if request.method == "POST" and form.is_valid():
        …

What cannot be taken for want of a sign-in, a second factor or a fresh token is then kept for an hour and stands in the
form again, for the same person in the same browser. GET draws it; only a POST, as ever, does anything.
"""

import hashlib
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from anxintuo.accounts.form_owner import mark_of, owner_of
from anxintuo.accounts.models import KeptForm
from anxintuo.kit.crypto import DecryptionError

LIFETIME = timedelta(hours=1)
LARGEST_KB = 64  # of what was typed, encoded; the longest form of ours has a twentieth of it
LONGEST_PATH = 300
KEPT_PER_PERSON = 10
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
NEVER_UNDER = ("/accounts/", "/_demo/")
NEVER_NAMED = re.compile(r"(^|[-_])(csrfmiddlewaretoken|password\d?|passphrase|code|otp|totp|secret|token)($|[-_])")


class TooLarge(Exception):
    """More than we keep."""


def takes_part(request: HttpRequest) -> bool:
    """Whether the view asked for has declared that its form may be kept."""
    match = request.resolver_match
    declared = bool(match and getattr(match.func, "keeps_form", False))
    return declared and not request.path.startswith(NEVER_UNDER) and len(request.path) <= LONGEST_PATH


def keep(request: HttpRequest) -> str:
    """Keep the posted form for its owner; the secret for `hand_over`, or nothing when it is not ours to keep.

    Files are not kept, nor what is named like a password or a code. Raises TooLarge.
    """
    if request.method != "POST" or not takes_part(request) or not _from_our_own_page(request):
        return ""
    actor, owner = request.actor, owner_of(request)  # type: ignore[attr-defined]
    if not owner or (actor.user_id and mark_of(actor.user_id) != owner):
        return ""
    body = _worth_keeping(request.POST)
    if len(body) > LARGEST_KB * 1024:
        raise TooLarge
    secret = _secret_of(request) or secrets.token_urlsafe(32)
    values = {
        "owner": owner,
        "body": body,
        "had_files": bool(request.FILES),
        "expires_at": timezone.now() + LIFETIME,
    }
    with transaction.atomic():
        KeptForm.objects.update_or_create(secret_hash=_hash(secret), path=request.path, defaults=values)
        latest = KeptForm.objects.filter(owner=owner).order_by("-expires_at").values("pk")[:KEPT_PER_PERSON]
        KeptForm.objects.filter(owner=owner).exclude(pk__in=list(latest.values_list("pk", flat=True))).delete()
    return secret


def hand_over(response: HttpResponseBase, secret: str) -> None:
    """Give the browser what opens the kept form."""
    response.set_cookie(
        settings.KEPT_FORM_COOKIE_NAME,
        secret,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def typed(request: HttpRequest, *, sent_to: str = "") -> QueryDict | None:
    """What to bind a form to: what is posted now; on a page that is opened, what was typed and could not be taken;
    else None. `sent_to`: the address that the form posts to, where it is not the page's own.

    The frame tells the person that it was restored.
    """
    if not sent_to and not takes_part(request):
        raise RuntimeError("typed() needs @requires(…, keeps_form=True) on the view that takes the form")
    if request.method == "POST":
        return request.POST
    try:
        kept = _kept_for(request, sent_to or request.path).first()
    except DecryptionError:  # its key is gone: better an empty form than none
        kept = None
    if kept is None:
        return None
    request.kept_form = kept  # type: ignore[attr-defined]  # layout/_messages.html
    return QueryDict(kept.body)


def forget(request: HttpRequest) -> None:
    """The form arrives: what was kept of it has served. Called by `requires`, in the view's own transaction."""
    if _secret_of(request):
        _kept_for(request, request.path).delete()


def forget_expired() -> int:
    return KeptForm.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _kept_for(request: HttpRequest, path: str) -> "QuerySet[KeptForm]":
    secret, actor = _secret_of(request), request.actor  # type: ignore[attr-defined]
    if not secret or not actor.user_id:
        return KeptForm.objects.none()
    rows = KeptForm.objects.standing()
    return rows.filter(secret_hash=_hash(secret), path=path, owner=mark_of(actor.user_id))


def _worth_keeping(data: QueryDict) -> str:
    kept = data.copy()
    for name in [name for name in kept if NEVER_NAMED.search(name.lower())]:
        del kept[name]
    return kept.urlencode()


def _from_our_own_page(request: HttpRequest) -> bool:
    """Browsers of today tell it; older ones name the page."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def _secret_of(request: HttpRequest) -> str:
    value = request.COOKIES.get(settings.KEPT_FORM_COOKIE_NAME, "")
    return value if SECRET.fullmatch(value) else ""


def _hash(secret: str) -> str:
    """The secret is random and long: no key is needed to keep it from being guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
