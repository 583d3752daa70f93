"""The second factor: why it is asked for, setting it up, proving it, taking it away. allauth does the ceremonies."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery_flows
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts import log
from anxintuo.accounts.access import SIGNED_IN, requires
from anxintuo.accounts.http import ActorRequest
from anxintuo.accounts.proof import SECOND_FACTOR, freshly, records
from anxintuo.accounts.sessions import end_all_others
from anxintuo.accounts.views.way_back import leading_back, way_back, with_next

PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@never_cache
@require_GET
@requires(SIGNED_IN)
def needed(request: ActorRequest) -> HttpResponse:
    """Where `requires` leads: prove the second factor, or set one up; then back to `next`."""
    target = way_back(request) or reverse("accounts:home")
    if not request.actor.needs_second_factor:
        return redirect(target)
    if is_mfa_enabled(request.user, list(PRIMARY)):
        way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
        return redirect(f"{way}?{urlencode({'next': target})}")
    ways = {
        "app_url": leading_back("mfa_activate_totp", target),
        "key_url": leading_back("mfa_add_webauthn", target),
    }
    return render(request, "accounts/second_factor_needed.html", ways)


@never_cache
@require_GET
@requires(SIGNED_IN)
def overview(request: ActorRequest) -> HttpResponse:
    """The ways set up, and the codes left."""
    by_type: dict[str, list[Authenticator]] = {}
    for row in Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at"):
        by_type.setdefault(row.type, []).append(row)
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES, [])
    page = {
        "totp": next(iter(by_type.get(Authenticator.Type.TOTP, [])), None),
        "keys": [{"row": row, "name": row.wrap().name} for row in by_type.get(Authenticator.Type.WEBAUTHN, [])],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "needed": request.actor.needs_second_factor or request.actor.keeps_watch,
    }
    return render(request, "mfa/index.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(SIGNED_IN)
@freshly
def recovery_codes(request: ActorRequest) -> HttpResponse:
    """The codes for the day the phone is lost: to be noted down; POST makes ten new ones."""
    if not recovery_flows.can_generate_recovery_codes(request.user):
        return redirect("mfa_index")
    if request.method == "POST":
        recovery_flows.generate_recovery_codes(request)
        log.changed(request.user, "recovery_codes_renewed")
        return redirect(with_next(request, "mfa_view_recovery_codes"))
    row = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    back = way_back(request) or reverse("mfa_index")
    codes = row.wrap().get_unused_codes() if row else []
    return render(request, "mfa/recovery_codes.html", {"codes": codes, "back": back})


def _added(request: Any, way: Authenticator) -> None:
    # Whoever has just set it up has it in the hand: proved for this session.
    post_authentication(request, way, reauthenticated=True)
    log.changed(request.user, "second_factor_added")


def _removed(request: Any) -> None:
    """Other sessions end; without any way left this one has proved nothing either."""
    end_all_others(request, request.user)
    if not is_mfa_enabled(request.user, list(PRIMARY)):
        rest = [each for each in records(request) if each.get("method") != SECOND_FACTOR]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = rest
    log.changed(request.user, "second_factor_removed")


class _LeadsBack:
    """Of a page that adds a way: first to the recovery codes if they are new, then to where one was going."""

    request: Any
    did_generate_recovery_codes: bool

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes:
            return with_next(self.request, "mfa_view_recovery_codes")
        return way_back(self.request) or reverse("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # AddWebAuthnView forgets the bound form here, and with it what was wrong.
        page = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**page, **kwargs, "next": way_back(self.request)}


class AddTotp(_LeadsBack, ActivateTOTPView):
    template_name = "mfa/totp_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _added(self.request, Authenticator.objects.get(user_id=self.request.user.pk, type=Authenticator.Type.TOTP))
        return response


class RemoveTotp(DeactivateTOTPView):
    template_name = "mfa/totp_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _removed(self.request)
        return response


class AddKey(_LeadsBack, AddWebAuthnView):
    template_name = "mfa/key_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        keys = Authenticator.objects.filter(user_id=self.request.user.pk, type=Authenticator.Type.WEBAUTHN)
        _added(self.request, keys.latest("pk"))
        return response


class RemoveKey(RemoveWebAuthnView):
    template_name = "mfa/key_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _removed(self.request)
        return response


class Authenticate(AuthenticateView):
    """The step between the code (or password) and being signed in."""

    template_name = "mfa/authenticate.html"


class ProveByCode(ReauthenticateView):
    template_name = "mfa/prove.html"


class ProveByKey(ReauthenticateWebAuthnView):
    template_name = "mfa/prove_key.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        _say(self.request, form.errors)
        return redirect(self.request.get_full_path())


def _say(request: Any, errors: Mapping[str, list[str]]) -> None:
    for field in errors.values():
        for sentence in field:
            messages.error(request, sentence)
