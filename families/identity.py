"""Is this number what it says it is? By kind of paper (regulations.md §9.1)."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anxintuo.kit.identifiers import PASSPORT, TRAVEL_PERMIT, check_resident_id, compact
from families.enums import IdentityKind, Sex

BIRTH_CERTIFICATE = re.compile(r"[A-Z][0-9]{9}")
SEXES = {"male": Sex.BOY, "female": Sex.GIRL}


def checked_number(kind: str, text: str, *, born_on: date | None, sex: str, today: date) -> str:
    """The number as it is stored. ValidationError with a sentence; an identity number also has to agree with the
    birth date and the sex that were typed."""
    number = compact(text)
    if kind == IdentityKind.RESIDENT_ID:
        return _resident(number, born_on=born_on, sex=sex, today=today)
    shapes = {
        IdentityKind.BIRTH_CERTIFICATE: (BIRTH_CERTIFICATE, _("出生医学证明编号是 1 个字母加 9 位数字，请核对。")),
        IdentityKind.PASSPORT: (PASSPORT, _("护照号码由字母和数字组成，请核对。")),
        IdentityKind.TRAVEL_PERMIT: (TRAVEL_PERMIT, _("通行证号码不对，请对照证件核对。")),
    }
    shape, sentence = shapes[IdentityKind(kind)]
    if not shape.fullmatch(number):
        raise ValidationError(sentence)
    return number


def _resident(number: str, *, born_on: date | None, sex: str, today: date) -> str:
    checked = check_resident_id(number, today=today)
    if checked.value is None:
        raise ValidationError(checked.reason)
    if born_on is not None and checked.value.birth_on != born_on:
        raise ValidationError(_("身份证号里的出生日期与填写的不一致，请核对。"))
    if sex and SEXES[checked.value.sex] != sex:
        raise ValidationError(_("身份证号里的性别与填写的不一致，请核对。"))
    return checked.value.number
