"""Form fields of the sign-in pages."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.form_parts import CodeInput, PhoneInput
from anxintuo.kit.phones import to_e164


class PhoneField(forms.CharField):
    """A mobile number: eleven digits at the screen, blanks and +86 allowed; E.164 in `cleaned_data`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("error_messages", {"required": _("请填写手机号。")})
        kwargs.setdefault("widget", PhoneInput())
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return to_e164(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class CodeField(forms.CharField):
    """Six digits from a text message or an authenticator, of whatever width and with blanks between them; whatever else
    was typed counts as a wrong code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("验证码"))
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("error_messages", {"required": _("请填写验证码。")})
        kwargs.setdefault("widget", CodeInput({"autofocus": True}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return "".join(unicodedata.normalize("NFKC", str(super().to_python(value))).split())
