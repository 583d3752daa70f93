"""The page on which a code is typed; shared by signing in, changing one's number and proving oneself anew."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anxintuo.accounts import log
from anxintuo.accounts.challenge import (
    Challenge,
    ChallengeOver,
    Purpose,
    answer,
    pending,
    resend,
    wrong_code_sentence,
)
from anxintuo.accounts.codes import CodeRefused
from anxintuo.accounts.forms import CodeForm
from anxintuo.accounts.known_device import remember
from anxintuo.accounts.models import User


def code_step(
    request: HttpRequest,
    purpose: Purpose,
    *,
    restart: str,
    template: str,
    done: Callable[[str], HttpResponse],
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Draw the page, take a code, or send another. `restart`: the address of the page that asks for the number;
    `done` is called with the proved number (E.164). Raises CacheUnavailable."""
    challenge = pending(request, purpose)
    if challenge is None:
        if request.method == "POST":
            messages.warning(request, _("验证码已过期，请重新获取。"))
        return redirect(restart)
    form = CodeForm(request.POST if request.method == "POST" and "resend" not in request.POST else None)
    if request.method == "POST":
        try:
            if "resend" in request.POST:
                return _resend(request, challenge)
            response = _verify(request, challenge, form, done)
        except ChallengeOver as over:
            messages.error(request, over.sentence)
            return redirect(restart)
        if response is not None:
            return response
    page = {"form": form, "challenge": challenge, "restart": restart} | dict(context or {})
    return render(request, template, page)


def _resend(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    try:
        resend(request, challenge)
    except CodeRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        if challenge.is_shared:
            messages.info(request, _("刚刚已经发过一条验证码，请填最近收到的那一条。"))
        else:
            messages.success(request, _("新的验证码已发出，之前的不再有效。"))
    return redirect(request.get_full_path())


def _verify(
    request: HttpRequest, challenge: Challenge, form: CodeForm, done: Callable[[str], HttpResponse]
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    phone = challenge.phone
    try:
        if answer(request, challenge, form.cleaned_data["code"]):
            response = done(phone)
            remember(request, response, phone)
            return response
    except ChallengeOver:
        log.sign_in_failed(User.objects.by_phone(phone), method="sms_code")
        raise
    log.sign_in_failed(User.objects.by_phone(phone), method="sms_code")
    form.add_error("code", wrong_code_sentence(challenge))
    return None
