"""Typed text made comparable, Chinese search grams, and pinyin for order and look-up.

PostgreSQL here has neither ICU nor pg_trgm, so order comes from a stored pinyin key and search from stored
one- and two-character grams (docs/decisions/chinese-search.md).
"""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

# Line breaks and tabs are kept by `clean`. PostgreSQL refuses NUL, and a lone surrogate cannot be encoded at all.
CONTROLS = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)) if chr(code) not in "\n\t"
}
# What hides or reorders text without being seen: soft hyphen, zero-width blank, byte-order mark, bidi controls.
INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
JOINERS = {0x200C: None, 0x200D: None}  # hold emoji together; meaningless when comparing
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(rf"([{HAN}]+)|([0-9a-z]+)")


def odd_signs(text: str) -> str:
    """The characters that no filed name has, each once: pictures, emoji and their parts, currency and private signs,
    controls and whatever else is not seen. Rare hanzi, letters of any script, numbers, · and brackets are not odd."""
    return "".join(dict.fromkeys(each for each in text if _is_odd(each)))


def _is_odd(sign: str) -> bool:
    if re.match(rf"[{HAN}]", sign):  # also those that this Python's Unicode does not know yet
        return False
    category = unicodedata.category(sign)
    return category[0] == "C" or category in ("So", "Sk", "Sc", "Me", "Zl", "Zp") or sign == "\ufe0f"


def clean(text: str) -> str:
    """NFC, line breaks as LF, without control and invisible characters, trimmed. For text that is stored."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.translate(CONTROLS).translate(INVISIBLE).strip()


def clean_line(text: str) -> str:
    """`clean`, on one line: runs of blanks become one."""
    return re.sub(r"\s+", " ", clean(text))


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and blanks as their ASCII twins. Hanzi and 《》。 stay."""
    return text.translate(HALF_WIDTH)


def normalise(text: str) -> str:
    """For comparing and searching: one line, half-width, lower case."""
    return unicodedata.normalize("NFC", clean_line(half_width(text).translate(JOINERS)).casefold())


def whole_number(text: str, *, digits: int = 8) -> int | None:
    """The number of a row of at most `digits` plain digits, as addresses and hidden fields carry it; None for
    anything else, also for digits of other scripts, which `int` would take."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def search_grams(text: str) -> list[str]:
    """What a stored text can be found by: every character of a run of hanzi or of letters and digits, every pair.

    Hanzi and letters are treated alike, so that `ygty` is found within the initials `lcwmygtyy`. No gram reaches
    across a sign or a line break. Sorted and without repeats, so that equal texts give equal arrays.
    """
    grams: set[str] = set()
    for run in _runs(text):
        grams.update(run)
        grams.update(run[i : i + 2] for i in range(len(run) - 1))
    return sorted(grams)


def query_grams(text: str) -> list[str]:
    """What a typed word asks for, every one of which must be present: its pairs, or the lone character.

    Grams of a stored text contain these whenever the text contains the word; the reverse needs a LIKE to confirm
    what `needs_confirmation`. Empty when there is nothing but signs.
    """
    grams: set[str] = set()
    for run in _runs(text):
        grams.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    return sorted(grams)


def needs_confirmation(text: str) -> bool:
    """Whether grams alone could match a text in which the typed word does not stand as one piece."""
    return len(_runs(text)) > 1 or len(normalise(text)) > 2


def _runs(text: str) -> list[str]:
    return [han or latin for han, latin in RUNS.findall(normalise(text))]


def _syllables(text: str) -> list[str]:
    """Toneless, read by phrase, ü as v; characters without a known reading come one by one as they are."""
    return lazy_pinyin(text, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]


def pinyin_key(text: str) -> str:
    """The key to order names by: 重庆 → `chongqing`. A character without a reading stays and sorts last."""
    return re.sub(r"\s+", "", "".join(_syllables(normalise(text))))


def pinyin_initials(text: str) -> str:
    """First letters, with numbers and Latin words whole: 阳光托育 → `ygty`, 新区2号 → `xq2h`. Signs are dropped."""
    letters = [
        latin or "".join(syllable[0] for syllable in _syllables(han)) for han, latin in RUNS.findall(normalise(text))
    ]
    return "".join(letters)
