"""How recently this session proved who it is. Asked before anything that could hand an account to somebody else."""

import functools
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from anxintuo.accounts.access import View

FRESH_SECONDS = 10 * 60
CODE, SECOND_FACTOR = "code", "mfa"  # how allauth's records of a session name the two proofs that count


def freshly_proved(request: HttpRequest) -> bool:
    """Whether a proof of the last ten minutes is on record: of the second factor if the person has one, else a code
    sent to the phone. A password is on record too, and proves nothing: it is what most often leaks."""
    if not request.user.is_authenticated:
        return False
    since = time.time() - FRESH_SECONDS
    methods = {each.get("method") for each in records(request) if each.get("at", 0) >= since}
    return SECOND_FACTOR in methods if is_mfa_enabled(request.user) else bool(methods & {CODE, SECOND_FACTOR})


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """What allauth noted of this session's proofs for the person now signed in, oldest first."""
    return get_authentication_records(request, request.user) if request.user.is_authenticated else []


def note_proof(request: HttpRequest, user: Any, method: str) -> None:
    record_authentication(request, user, method=method, reauthenticated=True)


def freshly(view: View) -> View:
    """Let the person prove themselves first; then they come back here. What was posted before is not replayed."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if freshly_proved(request):
            return view(request, *args, **kwargs)
        way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
        return redirect(f"{way}?{urlencode({'next': request.get_full_path()})}")

    return guarded
