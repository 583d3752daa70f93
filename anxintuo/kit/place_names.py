"""Names of divisions for readers of English: 鹿城区 → `Lucheng 鹿城区`. The Chinese stays: it is what signs say."""

import functools
import re

from django.utils.translation import get_language
from pypinyin import lazy_pinyin

KINDS = re.compile(r"(?<=..)(街道|地区|自治区|自治县|新区|省|市|区|县|镇|乡)$")
READINGS = {"七都": "Qidu"}  # where the usual reading of a character is not the place's
JOINER = " · "


def in_page_language(name: str) -> str:
    """`name` as it stands on a Chinese page; with its pinyin before it on any other. `鹿城区 · 五马街道` is two."""
    if (get_language() or "").startswith("zh"):
        return name
    return JOINER.join(_with_pinyin(part) for part in name.split(JOINER))


@functools.lru_cache(maxsize=1024)
def _with_pinyin(name: str) -> str:
    bare = KINDS.sub("", name)
    reading = READINGS.get(bare) or _one_word(lazy_pinyin(bare, errors="ignore"))
    return f"{reading} {name}" if reading else name


def _one_word(syllables: list[str]) -> str:
    """Rui'an: an apostrophe before a syllable that begins with a vowel (GB/T 28039)."""
    word = "".join(f"'{each}" if place and each[:1] in "aoe" else each for place, each in enumerate(syllables))
    return word[:1].upper() + word[1:]
