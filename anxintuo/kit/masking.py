"""What a screen shows of sensitive data by default (design.md §3: masked on every screen)."""

from anxintuo.kit.phones import display

STAR = "*"


def _middle(text: str, head: int, tail: int) -> str:
    """Keep `head` and `tail` characters; a text too short to hide at least half of itself is hidden whole."""
    if len(text) < 2 * (head + tail):
        return STAR * len(text)
    return text[:head] + STAR * (len(text) - head - tail) + text[len(text) - tail :]


def mask_phone(number: str) -> str:
    """`+8613800138000` → `138****8000`; a land line → `0577****6666`."""
    shown = display(number)
    if len(shown) == 11 and shown.isdigit():
        return f"{shown[:3]}****{shown[-4:]}"
    if shown.startswith("0577-"):
        return f"0577****{shown[-4:]}"
    return _middle(shown, 2, 2)


def mask_email(address: str) -> str:
    """`wang.li@example.com` → `w***@example.com`: whose server it is may be seen, whose it is may not."""
    name, at, server = address.rpartition("@")
    return f"{name[:1]}***{at}{server}" if at else _middle(address, 1, 1)


def mask_name(name: str) -> str:
    """The surname's first character and stars: 王小明 → 王**, 王明 → 王*. A lone character is hidden."""
    name = name.strip()
    if len(name) < 2:
        return STAR * len(name)
    return name[0] + STAR * min(len(name) - 1, 2)


def mask_id(number: str) -> str:
    """First three and last two characters: the birth date and the order number never show."""
    return _middle(number.strip(), 3, 2)
