"""Phone numbers: E.164 in storage, eleven digits at the screen (regulations §9.4)."""

import re
import unicodedata

from django.utils.translation import gettext as _

MOBILE = re.compile(r"1[3-9][0-9]{9}")
E164_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
E164_LANDLINE = re.compile(r"\+86577[0-9]{8}")  # 温州


def _bare(text: str) -> str:
    """Digits and plus sign only, whatever width they were typed in, without the country's prefix and without the 0 that
    is dialled before a mobile number from elsewhere."""
    digits = re.sub(r"[\s\-()\u2010-\u2015.]", "", unicodedata.normalize("NFKC", text or ""))
    digits = re.sub(r"^(\+86|0086|86(?=0?1[3-9][0-9]{9}$))", "", digits)
    return re.sub(r"^0(?=1[3-9][0-9]{9}$)", "", digits)


def is_mobile(text: str) -> bool:
    return bool(MOBILE.fullmatch(_bare(text)))


def to_e164(text: str) -> str:
    """`138 0013 8000` → `+8613800138000`. ValueError with a Chinese sentence for anything but a mobile number."""
    digits = _bare(text)
    if not digits:
        raise ValueError(_("请填写手机号。"))
    if not MOBILE.fullmatch(digits):
        raise ValueError(_("请填写 11 位手机号，以 1 开头。"))
    return f"+86{digits}"


def display(e164: str) -> str:
    """As people write it: eleven digits, or 0577-88886666. What is neither is shown as it is."""
    if E164_MOBILE.fullmatch(e164):
        return e164[3:]
    if E164_LANDLINE.fullmatch(e164):
        return f"0577-{e164[6:]}"
    return e164
