"""Which six digits are a PIN that nobody guesses first."""

import re
import secrets
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH = 6
SHAPE = re.compile(r"[0-9]{6}")
COMMON = {"112233", "123123", "123321", "520520", "521521", "168168", "147258", "159357", "789456", "520131"}


def checked_pin(text: str) -> str:
    """The digits; ValidationError with a sentence for what is no PIN or an easy one."""
    pin = text.strip()
    if not SHAPE.fullmatch(pin):
        raise ValidationError(_("平板密码是 6 位数字。"))
    if is_easy(pin):
        raise ValidationError(_("这个密码太容易猜到，请换一个。"))
    return pin


def is_easy(pin: str) -> bool:
    """Few different digits, a run up or down, a repeated half or third, a birthday of this or the last century."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(set(pin)) < 3 or steps in ({1}, {9}) or pin in COMMON:
        return True
    if pin[:3] == pin[3:] or pin[:2] * 3 == pin:
        return True
    return bool(re.fullmatch(r"[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])", pin))


def fresh_pin() -> str:
    """For the desk to give out; it is changed at the first use."""
    while True:
        pin = f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"
        if not is_easy(pin):
            return pin
