"""By what and under which name a person at work is known: checked where it is typed and where it is imported."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.kit.identifiers import PASSPORT, TRAVEL_PERMIT, check_resident_id, compact
from anxintuo.kit.text import clean_line
from institutions.enums import StaffIdentity

YOUNGEST = 16  # 劳动法 art. 15: nobody younger may be employed


def checked_identity(kind: str, text: str) -> str:
    """The number as it is stored; ValidationError with a sentence."""
    number = compact(text)
    if kind == StaffIdentity.RESIDENT_ID:
        today = localdate()
        checked = check_resident_id(number, today=today)
        if checked.value is None:
            raise ValidationError(checked.reason)
        born_on = checked.value.birth_on
        if (today.year - born_on.year) - ((today.month, today.day) < (born_on.month, born_on.day)) < YOUNGEST:
            raise ValidationError(_("按证件号码这位同事不满 16 周岁，不能录用，请核对号码。"))
        return checked.value.number
    shape = PASSPORT if kind == StaffIdentity.PASSPORT else TRAVEL_PERMIT
    if not shape.fullmatch(number):
        raise ValidationError(_("证件号码不对，请对照证件核对。"))
    return number


def checked_name(text: str) -> str:
    name = clean_line(text)
    if not name:
        raise ValidationError(_("请填写姓名。"))
    if len(name) > 40:
        raise ValidationError(_("姓名最多 40 个字。"))
    return name
