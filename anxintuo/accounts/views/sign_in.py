"""Coming in: by a code sent to the phone, which also makes a new account, or by a password for those who set one."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anxintuo.accounts.access import PUBLIC, requires
from anxintuo.accounts.challenge import Purpose, begin, last_number
from anxintuo.accounts.codes import CodeRefused
from anxintuo.accounts.forms import PasswordSignInForm, PhoneForm
from anxintuo.accounts.limits import needs_limits
from anxintuo.accounts.models import User
from anxintuo.accounts.proof import CODE
from anxintuo.accounts.views.code_step import code_step
from anxintuo.accounts.views.way_back import with_next
from anxintuo.kit.phones import display


@never_cache
@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
@needs_limits
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one entry: a number, known or not."""
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "accounts:home")
    form = PhoneForm(request.POST or None, initial={"phone": display(last_number(request, Purpose.SIGN_IN))})
    if form.is_valid():
        try:
            begin(request, Purpose.SIGN_IN, form.cleaned_data["phone"])
        except CodeRefused as refusal:
            form.add_error("phone", refusal.sentence)
        else:
            return redirect(with_next(request, "accounts:sign_in_code"))
    page = {"form": form, "password_url": with_next(request, "accounts:sign_in_password")}
    return render(request, "account/sign_in.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(PUBLIC)
@needs_limits
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code that was sent, and then in."""
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "accounts:home")
    return code_step(
        request,
        Purpose.SIGN_IN,
        restart=with_next(request, "account_login"),
        template="account/sign_in_code.html",
        done=lambda phone: _enter(request, phone),
    )


def _enter(request: HttpRequest, phone: str) -> HttpResponse:
    user, is_new = User.objects.get_or_create_with_phone(phone)
    if user.phone_verified_at is None:
        user.mark_phone_verified()
        user.save(update_fields=["phone_verified_at"])
    record_authentication(request, user, method=CODE)
    # allauth leads on from here: a stopped account, the second factor, a fresh session key, the way back.
    return perform_login(request, Login(user=user, redirect_url=get_next_redirect_url(request), signup=is_new))


class _PasswordSignIn(LoginView):
    form_class = PasswordSignInForm
    template_name = "account/sign_in_password.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {"code_url": with_next(self.request, "account_login")}


sign_in_password = requires(PUBLIC)(needs_limits(_PasswordSignIn.as_view()))
