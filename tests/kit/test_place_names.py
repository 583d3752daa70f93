"""Divisions for readers of English."""

import pytest
from django.utils.translation import override

from anxintuo.kit.place_names import in_page_language


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("鹿城区", "Lucheng 鹿城区"),
        ("瑞安市", "Rui'an 瑞安市"),
        ("乐清市", "Yueqing 乐清市"),
        ("南白象街道", "Nanbaixiang 南白象街道"),
        ("七都街道", "Qidu 七都街道"),
        ("鹿城区 · 五马街道", "Lucheng 鹿城区 · Wuma 五马街道"),
        ("Lucheng", "Lucheng"),
        ("", ""),
    ],
)
def test_a_name_comes_with_its_pinyin_in_english_and_as_it_is_in_chinese(name, shown):
    with override("en"):
        assert in_page_language(name) == shown
    with override("zh-hans"):
        assert in_page_language(name) == name
