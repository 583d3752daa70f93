"""Numbers by which China knows a person or an organisation, checked and taken apart.

* Resident identity number, GB 11643-1999, with the residence permits of 港澳台 (81, 82, 83) and the new foreign
  permanent residence card (9), which share its shape and its check digit.
* The shapes of passports and of travel permits between the mainland, 港澳 and 台湾 (no check digit).
* Unified social credit code, GB 32100-2015, with the organisation code of GB 11714 inside it.

A check never raises on bad input: it returns a `Checked` that is false and carries a Chinese sentence.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from anxintuo.kit.text import half_width

T = TypeVar("T")

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK_DIGITS = "10X98765432"
ID_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
RESIDENCE_PERMIT_PREFIXES = ("81", "82", "83")  # 香港, 澳门, 台湾居民居住证

PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
# 港澳 H/M and 8 or 10 digits; 台湾 8 digits, older ones 10 and a letter.
TRAVEL_PERMIT = re.compile(r"[HM][0-9]{8}([0-9]{2})?|[0-9]{8}|[0-9]{10}[A-Z]?")

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

PUBLIC_BODY, NON_PROFIT, FOR_PROFIT = "public_body", "non_profit", "for_profit"
NATURE_BY_PREFIX = {"12": PUBLIC_BODY, "52": NON_PROFIT, "91": FOR_PROFIT, "92": FOR_PROFIT}


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """Truthy when the number is sound; then `value` is its parts. `warnings` are sentences that do not refuse."""

    value: T | None
    reason: str = ""
    warnings: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class ResidentId:
    """`number` is normalised (18 characters, capital X). `sex` is male or female."""

    number: str
    region: str  # six digits; may be a division that no longer exists
    birth_on: date
    sex: str
    holder: str  # resident, permit (港澳台) or foreign


@dataclass(frozen=True, slots=True)
class CreditCode:
    """`nature` is public_body, non_profit, for_profit or empty when the prefix tells nothing for a nursery."""

    code: str
    office: str  # 1 机构编制, 5 民政, 9 市场监管 …
    kind: str  # the first two characters
    region: str
    organisation: str
    nature: str


def compact(text: str) -> str:
    """Half-width capitals without spaces and dashes, as typed numbers are compared."""
    return re.sub(r"[\s\-]", "", half_width(text or "")).upper()


def resident_check_digit(first17: str) -> str:
    return ID_CHECK_DIGITS[sum(int(d) * w for d, w in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def check_resident_id(text: str, *, today: date) -> Checked[ResidentId]:
    """Is this a resident identity number (or one of its kin) of somebody born by `today`?"""
    number = compact(text)
    if not number:
        return Checked(None, _("请填写证件号码。"))
    if len(number) != 18:
        return Checked(None, _("身份证号应为 18 位，现在是 %(count)d 位，请核对。") % {"count": len(number)})
    if not ID_SHAPE.fullmatch(number):
        return Checked(None, _("身份证号由 17 位数字和最后一位数字或 X 组成，请核对。"))
    if resident_check_digit(number[:17]) != number[17]:
        return Checked(None, _("身份证号有一位可能填错了，请逐位核对。"))
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Checked(None, _("身份证号里的出生日期不存在，请核对。"))
    if birth_on.year < 1900 or birth_on > today:
        return Checked(None, _("身份证号里的出生日期不对，请核对。"))
    sex = "male" if int(number[16]) % 2 else "female"
    return Checked(ResidentId(number, number[:6], birth_on, sex, _holder(number)))


def _holder(number: str) -> str:
    if number.startswith(RESIDENCE_PERMIT_PREFIXES):
        return "permit"
    return "foreign" if number.startswith("9") else "resident"


def credit_check_character(first17: str) -> str:
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(first17, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(first8: str) -> str:
    """GB 11714: digits count as themselves, letters from A = 10."""
    value = 11 - sum(int(c, 36) * w for c, w in zip(first8, ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def check_credit_code(text: str, *, nature: str = "") -> Checked[CreditCode]:
    """Is this a unified social credit code? `nature` (as declared) is compared with the prefix and only warns."""
    code = compact(text)
    if not code:
        return Checked(None, _("请填写统一社会信用代码。"))
    if len(code) != 18:
        return Checked(None, _("统一社会信用代码应为 18 位，现在是 %(count)d 位，请核对。") % {"count": len(code)})
    strange = next((c for c in code if c not in CREDIT_ALPHABET), "")
    if strange:
        hint = _("统一社会信用代码里没有“%(character)s”，字母 I、O、S、V、Z 不会出现，请核对。")
        return Checked(None, hint % {"character": strange})
    if credit_check_character(code[:17]) != code[17]:
        return Checked(None, _("统一社会信用代码有一位可能填错了，请逐位核对。"))
    parsed = CreditCode(
        code=code,
        office=code[0],
        kind=code[:2],
        region=code[2:8],
        organisation=code[8:17],
        nature=NATURE_BY_PREFIX.get(code[:2], ""),
    )
    return Checked(parsed, warnings=tuple(_credit_warnings(parsed, nature)))


def _credit_warnings(parsed: CreditCode, nature: str) -> list[str]:
    warnings = []
    if organisation_check_character(parsed.organisation[:8]) != parsed.organisation[8]:
        warnings.append(_("代码中第 9 至 17 位的组织机构代码校验不符，请对照证照核对。"))
    if nature and parsed.nature and nature != parsed.nature:
        warnings.append(_("信用代码的开头与填写的机构性质不一致，请核对登记证照。"))
    return warnings
