"""A nursery's name and what follows from it: the order by pinyin, the initials for search, the name in the address."""

import functools
import re
from collections.abc import Container

from django.db.models import Q
from pypinyin import Style, lazy_pinyin

from anxintuo.kit.text import normalise, pinyin_initials, pinyin_key
from institutions.models import Institution, InstitutionSlug

MAX_SLUG = 80


def set_name(institution: Institution, name: str) -> None:
    """The name with its derived columns. The address (slug) stays: links keep working after a rename."""
    institution.name = name
    institution.name_pinyin = pinyin_key(name)[:400]
    institution.name_initials = pinyin_initials(name)[:120]


@functools.lru_cache(maxsize=4096)  # an import asks several times for each name
def slug_base(name: str) -> str:
    """`yang-guang-tuo-yu-yuan` for 阳光托育园, cut at a whole syllable; `nursery` when nothing can be spelled."""
    words: list[str] = []
    for hanzi, latin in re.findall(r"([\u3400-\u9fff]+)|([0-9a-z]+)", normalise(name)):
        words += [latin] if latin else lazy_pinyin(hanzi, style=Style.NORMAL, errors="ignore")
    base = ""
    for word in words:
        longer = f"{base}-{word}" if base else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        base = longer
    return base or "nursery"


def free_slug(name: str, taken: Container[str]) -> str:
    """The base, or the base with the smallest number that is not taken."""
    base, number = slug_base(name), 2
    if base not in taken:
        return base
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def taken_slugs(names: list[str]) -> set[str]:
    """Every slug in use, now or formerly, that could clash with a new one for these names."""
    bases = {slug_base(name) for name in names}
    if len(bases) > 50:
        now = Institution.objects.values_list("slug", flat=True)
        return set(now) | set(InstitutionSlug.objects.values_list("slug", flat=True))
    clash = Q()
    for base in bases:
        clash |= Q(slug__startswith=base)
    now = Institution.objects.filter(clash).values_list("slug", flat=True)
    return set(now) | set(InstitutionSlug.objects.filter(clash).values_list("slug", flat=True))
