"""The second factor's secrets are sealed, and nobody's number appears in an authenticator app."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import decrypt_text, encrypt_text
from anxintuo.kit.masking import mask_phone

SEALED_AS = "mfa.authenticator.data"


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("现在不能移除这种验证方式。"),
        "cannot_generate_recovery_codes": _("先设置一种验证方式，才能生成备用码。"),
        "incorrect_code": _("验证没有通过。请看清当前的 6 位数字，再试一次。"),
    }

    def encrypt(self, text: str) -> str:
        return encrypt_text(text, aad=SEALED_AS)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt_text(encrypted_text, aad=SEALED_AS)

    def get_totp_issuer(self) -> str:
        return gettext("安心托")

    def _get_user_identifier(self, user: Any) -> str:
        return mask_phone(user.phone)

    def _get_site_name(self) -> str:
        return gettext("安心托")

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return super().get_public_key_credential_user_entity(user) | {"display_name": mask_phone(user.phone)}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("安全密钥 %(number)s") % {"number": number}
