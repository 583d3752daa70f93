"""What allauth asks of us: phones in place of names, our limits, our log, one way to prove oneself again."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts import log
from anxintuo.accounts.addresses import client_address, limit_key
from anxintuo.accounts.fields import PhoneField
from anxintuo.accounts.limits import spend
from anxintuo.accounts.models import User, phone_index
from anxintuo.accounts.proof import freshly_proved


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号已停用。"),
        "phone_password_mismatch": _("手机号或密码不对。没有设过密码的，请用短信验证码登录。"),
        "incorrect_code": _("验证码不对，请核对后再试。"),
        "incorrect_password": _("密码不对。"),
        "too_many_login_attempts": _("尝试次数太多。您可以改用短信验证码登录，或 15 分钟后再试。"),
        "rate_limited": _("尝试次数太多，请 15 分钟后再试。"),
    }

    # --- the phone takes the place of a user name ---------------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> Field:
        return PhoneField(**kwargs)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        user.set_phone(phone)
        if verified:
            user.mark_phone_verified()
        user.save(update_fields=["phone", "phone_index", "phone_verified_at"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.by_phone(phone)

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        raise NotImplementedError("codes are sent by anxintuo.accounts.challenge")

    # --- limits -------------------------------------------------------------------------------------------

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at (limits.py tells who counts as whom). allauth takes the
        try back when the password was right."""
        account, address = phone_index(credentials.get("phone", "")), limit_key(client_address(request))
        counted = RateLimitUsage(usage=[])
        self._login_failed_rl_usage = counted
        for action, key in (
            ("password_address", address),
            ("password_here", f"{account}|{address}"),
            ("password_account", account),
        ):
            usage = spend(request, action, key)
            if usage is None:
                log.sign_in_failed(User.objects.by_phone(credentials.get("phone", "")), method="password_limited")
                raise cast(ValidationError, self.validation_error("too_many_login_attempts"))
            counted.usage.extend(usage.usage)

    # --- the log (等保 2.0, 安全审计: every sign-in with its result) ----------------------------------------

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.by_phone(credentials.get("phone", ""))
        log.sign_in_failed(user, method="password")

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        log.signed_in(user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            log.signed_out(user)

    # --- proving oneself again ------------------------------------------------------------------------------

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not freshly_proved(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor uses it; whoever has none answers a code sent to the phone. A password is
        neither: it is what most often leaks."""
        if isinstance(user, AnonymousUser) or not user.is_authenticated:
            return []
        # Not asked of allauth: for whoever has a password it would lead to a page that does not exist here.
        has = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
        ways = []
        if has & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}:
            ways.append(_way("mfa_reauthenticate", _("用验证器应用或备用码"), "mfa_reauthenticate"))
        if Authenticator.Type.WEBAUTHN in has:
            by_key = _way("mfa_reauthenticate:webauthn", _("用安全密钥、指纹或面容"), "mfa_reauthenticate_webauthn")
            ways.insert(len(ways) if Authenticator.Type.TOTP in has else 0, by_key)
        return ways or [_way("code", _("短信验证码"), "accounts:prove")]


def _way(id: str, description: Any, url_name: str) -> dict[str, Any]:
    return {"id": id, "description": description, "url": reverse(url_name)}
