"""Division codes: `330300` the city, `330302` a county, `330302006` a 镇街. An area is a code without empty tail."""


def area_prefix(code: str) -> str:
    """The part that every code inside begins with: `330300` → `3303`, `330000` → `33`, `330302` → `330302`.

    A prefix given instead of a code (`3303`) stays as it is. ValueError for anything but digits.
    """
    if not (code.isascii() and code.isdigit() and len(code) >= 2):
        raise ValueError(f"{code!r} is not a division code")
    if len(code) > 6 and not code[6:].strip("0"):
        code = code[:6]
    if len(code) == 6:
        code = code.removesuffix("00").removesuffix("00")
    return code


def area_covers(area: str, code: str) -> bool:
    """Whether an official's area (code or prefix) holds the division with this code."""
    return bool(code) and code.startswith(area_prefix(area))
