"""Proving oneself once more, and what may be changed only then: the number and the password."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anxintuo.accounts import log
from anxintuo.accounts.access import SIGNED_IN, requires
from anxintuo.accounts.challenge import Purpose, begin, last_number, pending
from anxintuo.accounts.codes import CodeRefused
from anxintuo.accounts.forms import NewPhoneForm, PasswordForm
from anxintuo.accounts.http import ActorRequest
from anxintuo.accounts.limits import needs_limits
from anxintuo.accounts.proof import CODE, freshly, note_proof
from anxintuo.accounts.sessions import end_all_others
from anxintuo.accounts.views.code_step import code_step
from anxintuo.kit.phones import display


@never_cache
@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
@needs_limits
def prove(request: ActorRequest) -> HttpResponse:
    """A code to one's own phone, for those without a second factor."""
    target = get_next_redirect_url(request) or reverse("accounts:me")
    if is_mfa_enabled(request.user):
        way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
        return redirect(f"{way}?{urlencode({'next': target})}")
    if "send" in request.POST:
        try:
            begin(request, Purpose.PROVE, request.user.phone)
        except CodeRefused as refusal:
            messages.error(request, refusal.sentence)
        return redirect(request.get_full_path())
    if pending(request, Purpose.PROVE) is None:
        return render(request, "accounts/prove.html", {"phone": request.user.phone})

    def done(phone: str) -> HttpResponse:
        note_proof(request, request.user, CODE)
        return redirect(target)

    return code_step(
        request, Purpose.PROVE, restart=request.get_full_path(), template="accounts/prove_code.html", done=done
    )


@never_cache
@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
@freshly
def password(request: ActorRequest) -> HttpResponse:
    """Set, replace or give up the password. Other sessions end."""
    form = PasswordForm(request.POST if "password" in request.POST else None, user=request.user)
    if request.method == "POST" and "remove" in request.POST:
        request.user.set_unusable_password()
        return _password_changed(request, "password_removed", _("已取消密码，以后用短信验证码登录。"))
    if form.is_valid():
        request.user.set_password(form.cleaned_data["password"])
        return _password_changed(request, "password_set", _("密码已设好。其他设备上的登录已退出。"))
    return render(request, "accounts/password.html", {"form": form, "has_password": request.user.has_usable_password()})


def _password_changed(request: ActorRequest, what: str, sentence: str) -> HttpResponse:
    request.user.save(update_fields=["password"])
    end_all_others(request, request.user)
    log.changed(request.user, what)
    messages.success(request, sentence)
    return redirect("accounts:me")


@never_cache
@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
@needs_limits
@freshly
def phone(request: ActorRequest) -> HttpResponse:
    """The new number; a code is sent there."""
    form = NewPhoneForm(request.POST or None, initial={"phone": display(last_number(request, Purpose.CHANGE_PHONE))})
    if form.is_valid():
        number = form.cleaned_data["phone"]
        if number == request.user.phone:
            form.add_error("phone", _("这就是您现在的手机号。"))
        else:
            try:
                begin(request, Purpose.CHANGE_PHONE, number)
            except CodeRefused as refusal:
                form.add_error("phone", refusal.sentence)
            else:
                return redirect("accounts:phone_code")
    return render(request, "accounts/phone.html", {"form": form, "phone": request.user.phone})


@never_cache
@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
@needs_limits
@freshly
def phone_code(request: ActorRequest) -> HttpResponse:
    return code_step(
        request,
        Purpose.CHANGE_PHONE,
        restart=reverse("accounts:phone"),
        template="accounts/phone_code.html",
        done=lambda number: _take_phone(request, number),
    )


def _take_phone(request: ActorRequest, number: str) -> HttpResponse:
    user = request.user
    try:
        with transaction.atomic():
            get_adapter().set_phone(user, number, True)
    except IntegrityError:
        # Said only to somebody who holds that telephone.
        messages.error(request, _("这个手机号已属于另一个账号。要合并账号，请联系工作人员。"))
        return redirect("accounts:phone")
    end_all_others(request, user)
    log.changed(user, "phone_changed")
    messages.success(request, _("手机号已更换。其他设备上的登录已退出。"))
    return redirect("accounts:me")
