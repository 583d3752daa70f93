"""Forms of the account pages. All that they decide is whether the input has the right shape."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts import log
from anxintuo.accounts.fields import CodeField, PhoneField
from anxintuo.accounts.models import User
from anxintuo.kit.form_parts import CodeInput
from anxintuo.kit.text import clean_line

PASSWORD_LENGTH = 128  # hashing a longer one would only cost time


class PhoneForm(forms.Form):
    phone = PhoneField()


class NewPhoneForm(forms.Form):
    phone = PhoneField(label=_("新手机号"))


class CodeForm(forms.Form):
    code = CodeField()


class PasswordSignInForm(LoginForm):
    """allauth's, with the phone as `login`. allauth drops the password field of sites that sign up by code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("手机号")
        self.fields["password"] = forms.CharField(
            label=_("密码"),
            strip=False,
            max_length=PASSWORD_LENGTH,
            error_messages={"required": _("请填写密码。")},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.order_fields(["login", "password"])

    def _setup_password_field(self) -> None:
        pass


class PasswordForm(forms.Form):
    """A password to sign in with, set by somebody who has just proved who they are."""

    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        help_text=_("至少 10 个字，不要全是数字，也不要用常见的密码。"),
        error_messages={"required": _("请填写新密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再填一次"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        error_messages={"required": _("请再填一次。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)  # type: ignore[arg-type]
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("两次填的不一样，请再填一次。"))
        return cleaned


class NameForm(forms.Form):
    display_name = forms.CharField(
        label=_("称呼"),
        required=False,
        max_length=40,
        help_text=_("老师和工作人员会这样称呼您，例如“陈女士”。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_display_name(self) -> str:
        return clean_line(self.cleaned_data["display_name"])


class _LogsFailure:
    user: User

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        log.sign_in_failed(self.user, method="second_factor")

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == "too_many_login_attempts":  # not compared, so allauth tells nobody
                log.sign_in_failed(self.user, method="second_factor_limited")
            raise
        return code


class SecondFactorForm(_LogsFailure, mfa_forms.AuthenticateForm):
    code = CodeField(label=_("验证码"), widget=CodeInput({"autofocus": True, "maxlength": 12}))


class SecondFactorAgainForm(_LogsFailure, mfa_forms.ReauthenticateForm):
    code = CodeField(label=_("验证码"), widget=CodeInput({"autofocus": True, "maxlength": 12}))


@contextmanager
def _parsing_a_stranger() -> Iterator[None]:
    """A key's answer is parsed by allauth and fido2, which stumble over some that are malformed or wrongly signed."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("给它起个名字"), required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        with _parsing_a_stranger():
            return dict(super().clean())


class KeyForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _parsing_a_stranger():
            return super().clean_credential()


class KeyAgainForm(ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _parsing_a_stranger():
            return super().clean_credential()


class AddTotpForm(ActivateTOTPForm):
    code = CodeField(label=_("应用里显示的 6 位数字"))

    @property
    def secret_in_groups(self) -> str:
        """As people read it off one screen and type it into another; the apps pass over the blanks."""
        secret: str = self.secret
        return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
