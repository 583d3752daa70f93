"""Numbers go in as typed, are kept as E.164, and leave masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxintuo.kit.masking import mask_id, mask_name, mask_phone
from anxintuo.kit.phones import display, is_mobile, to_e164

MOBILES = st.from_regex(r"\A1[3-9][0-9]{9}\Z")


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "008613800138000",
        "8613800138000",
        "１３８００１３８０００",
        "(+86)138 0013 8000",
    ],
)
def test_a_mobile_number_is_understood_however_it_is_typed(typed):
    assert to_e164(typed) == "+8613800138000"
    assert is_mobile(typed)


@given(MOBILES)
def test_what_is_stored_is_shown_as_eleven_digits_and_read_again(number):
    assert display(to_e164(number)) == number
    assert to_e164(to_e164(number)) == to_e164(number)


@pytest.mark.parametrize(
    "typed", ["", "  ", "1380013800", "138001380000", "12800138000", "0577-88886666", "电话", "+1 6502530000", "\x00"]
)
def test_anything_else_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match="手机号"):
        to_e164(typed)
    assert not is_mobile(typed)


def test_a_land_line_of_the_city_has_its_own_form():
    assert display("+8657788886666") == "0577-88886666"


def test_a_number_that_is_neither_is_shown_as_it_is():
    assert display("+16502530000") == "+16502530000"


def test_masks_keep_what_people_recognise_and_hide_the_rest():
    assert mask_phone("+8613800138000") == "138****8000"
    assert mask_phone("0577-88886666") == "0577****6666"
    assert mask_name("王小明") == "王**"
    assert mask_name("欧阳小明") == "欧**"
    assert mask_name("王明") == "王*"
    assert mask_id("11010519491231002X") == "110*************2X"


@given(st.text(max_size=30))
def test_a_mask_never_shows_more_than_half_of_a_text(text):
    for mask in (mask_id, mask_name):
        shown = mask(text)
        assert len(text.strip()) < 2 or sum(c != "*" for c in shown) <= (len(text.strip()) + 1) // 2
    assert mask_name("王") == "*"
    assert mask_id("1234567") == "*******"
