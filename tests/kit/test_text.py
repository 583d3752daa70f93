"""Text is cleaned without loss of meaning, found in Chinese, and ordered by pinyin."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxintuo.kit.text import (
    clean,
    clean_line,
    needs_confirmation,
    normalise,
    odd_signs,
    pinyin_initials,
    pinyin_key,
    query_grams,
    search_grams,
)

HANZI = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)
ANY = st.text(max_size=60)


def test_control_and_invisible_characters_go_and_line_breaks_stay():
    assert clean(" 第一行\r\n第二行\x00\x07\u200b\ufeff\u202e\ud800 ") == "第一行\n第二行"
    assert clean_line("  阳光 \n 托育\u3000园 ") == "阳光 托育 园"
    assert clean("e\u0301") == "é"
    assert clean("👨‍👩‍👧") == "👨‍👩‍👧"


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60))
def test_clean_text_can_always_be_stored(text):
    done = clean(text)
    assert "\x00" not in done
    done.encode()
    assert clean(done) == done
    assert unicodedata.is_normalized("NFC", done)


@given(ANY)
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


def test_full_width_and_capitals_compare_equal():
    assert normalise("ＡＢＣ　１２３") == normalise("abc 123") == "abc 123"
    assert normalise("Straße") == "strasse"


def test_grams_are_characters_and_pairs_of_a_run():
    assert search_grams("阳光A座12") == sorted(["阳", "光", "阳光", "a", "座", "1", "2", "12"])
    assert query_grams("阳光国际") == sorted(["阳光", "光国", "国际"])
    assert query_grams("光") == ["光"]
    assert query_grams("ygt") == ["gt", "yg"]
    assert query_grams("，。 ") == []


@given(HANZI, st.data())
def test_every_piece_of_a_name_finds_it(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert set(query_grams(piece)) <= set(search_grams(name))


def test_a_longer_piece_must_be_confirmed_since_grams_alone_cannot_tell():
    assert set(query_grams("阳光国")) <= set(search_grams("光国的阳光"))
    assert needs_confirmation("阳光国")
    assert not needs_confirmation("阳光")
    assert needs_confirmation("阳光 国际")


def test_rare_characters_are_grams_too():
    assert "𠮷" in search_grams("𠮷野家")
    assert query_grams("𠮷野") == ["𠮷野"]


def test_pinyin_reads_by_phrase_and_keeps_what_it_cannot_read():
    assert pinyin_key("重庆") == "chongqing"
    assert pinyin_key("温州 绿苗ABC") == "wenzhoulvmiaoabc"
    assert pinyin_initials("阳光托育园") == "ygtyy"
    assert pinyin_initials("乐清·新区（2号）Kids园") == "yqxq2hkidsy"
    unread = "\U0003134a"  # the last ideograph of extension G
    assert pinyin_key(f"王{unread}{unread}") == f"wang{unread}{unread}"
    assert pinyin_initials(f"王{unread}{unread}") == f"w{unread}{unread}"


@given(HANZI)
def test_there_is_one_initial_for_each_hanzi(name):
    assert len(pinyin_initials(name)) == len(normalise(name))


@pytest.mark.parametrize(
    "name", ["𠮷祥托育园", "㛃㛃家", "爱·启蒙（鹿城）托育", "小星星 3 号 Baby's Home", "\U00032000园"]
)
def test_no_name_that_is_written_in_letters_is_odd(name):
    assert odd_signs(name) == ""


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("星星🌟园", "🌟"),
        ("👨‍👩‍👧家", "👨\u200d👩👧"),
        ("一\0号", "\0"),
        ("1️⃣班", "\ufe0f\u20e3"),
        ("\u202e园", "\u202e"),
        ("\ue863园", "\ue863"),
    ],
)
def test_pictures_and_what_is_not_seen_are_odd(name, odd):
    assert odd_signs(name) == odd
