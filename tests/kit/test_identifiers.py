"""Identity numbers and credit codes: sound ones are taken apart, every slip of one character is noticed."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anxintuo.kit.identifiers import (
    CREDIT_ALPHABET,
    check_credit_code,
    check_resident_id,
    credit_check_character,
    organisation_check_character,
    resident_check_digit,
)

TODAY = date(2026, 11, 23)
BIRTHS = st.dates(date(1900, 1, 1), TODAY)
REGIONS = st.from_regex(r"\A[1-7][0-9]{5}\Z")
ORDERS = st.integers(0, 999)
FIRST_17 = st.text(alphabet=CREDIT_ALPHABET, min_size=17, max_size=17)


def number(region: str, birth: date, order: int) -> str:
    first17 = f"{region}{birth:%Y%m%d}{order:03d}"
    return first17 + resident_check_digit(first17)


@given(REGIONS, BIRTHS, ORDERS)
def test_a_sound_identity_number_gives_region_birth_and_sex(region, birth, order):
    checked = check_resident_id(number(region, birth, order), today=TODAY)
    assert checked, checked.reason
    assert (checked.value.region, checked.value.birth_on) == (region, birth)
    assert checked.value.sex == ("male" if order % 2 else "female")
    assert checked.value.holder == "resident"


@given(REGIONS, BIRTHS, ORDERS, st.integers(0, 17), st.sampled_from("0123456789"))
def test_any_single_wrong_digit_is_noticed(region, birth, order, place, digit):
    good = number(region, birth, order)
    assume(good[place] != digit)
    assert not check_resident_id(good[:place] + digit + good[place + 1 :], today=TODAY)


@given(REGIONS, BIRTHS, ORDERS, st.integers(0, 16))
def test_two_neighbouring_digits_swapped_are_noticed(region, birth, order, place):
    good = number(region, birth, order)
    assume(good[place] != good[place + 1])
    swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    assert not check_resident_id(swapped, today=TODAY)


def test_the_standards_own_example_is_sound_however_it_is_typed():
    for typed in (
        "11010519491231002X",
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
    ):
        assert check_resident_id(typed, today=TODAY).value.number == "11010519491231002X"


@pytest.mark.parametrize(
    ("prefix", "holder"), [("810000", "permit"), ("820000", "permit"), ("830000", "permit"), ("933156", "foreign")]
)
def test_residence_permits_and_the_foreigners_card_are_accepted(prefix, holder):
    checked = check_resident_id(number(prefix, date(1990, 2, 28), 11), today=TODAY)
    assert checked.value.holder == holder


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请填写"),
        ("1101051949123100", "18 位"),
        ("11010519491231002X0", "18 位"),
        ("1101051949123100AX", "数字"),
        ("01010519491231002X", "数字"),
        ("110105194912310021", "逐位核对"),
        (number("110105", date(2026, 11, 24), 1), "出生日期"),
        (number("110105", date(1899, 12, 31), 1), "出生日期"),
        ("110105202302300" + "01" + resident_check_digit("11010520230230001"), "不存在"),
        ("\x00" * 18, "数字"),
    ],
)
def test_what_is_wrong_is_said_in_a_chinese_sentence(typed, sentence):
    checked = check_resident_id(typed, today=TODAY)
    assert not checked
    assert sentence in checked.reason
    assert checked.value is None


@given(st.text(max_size=40))
def test_no_text_whatever_makes_a_check_fail(text):
    assert check_resident_id(text, today=TODAY).reason or check_resident_id(text, today=TODAY)
    assert check_credit_code(text).reason or check_credit_code(text)


@given(FIRST_17)
def test_a_sound_credit_code_is_accepted(first17):
    checked = check_credit_code(first17 + credit_check_character(first17))
    assert checked
    assert checked.value.region == first17[2:8]


@given(FIRST_17, st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_any_single_wrong_character_of_a_credit_code_is_noticed(first17, place, character):
    good = first17 + credit_check_character(first17)
    assume(good[place] != character)
    assert not check_credit_code(good[:place] + character + good[place + 1 :])


@pytest.mark.parametrize("code", ["91330100799655058B", "91440300708461136T"])
def test_two_published_codes_are_sound_with_their_organisation_codes(code):
    checked = check_credit_code(code.lower())
    assert checked
    assert checked.warnings == ()
    assert organisation_check_character(code[8:16]) == code[16]


def test_a_nature_that_does_not_fit_the_code_warns_and_does_not_refuse():
    code = "91330100799655058B"
    assert check_credit_code(code, nature="for_profit").warnings == ()
    odd = check_credit_code(code, nature="non_profit")
    assert odd
    assert "性质" in odd.warnings[0]


def test_an_organisation_code_that_does_not_add_up_warns():
    first17 = "91330100799655059"  # the organisation code's own check digit would be 8
    odd = check_credit_code(first17 + credit_check_character(first17))
    assert odd
    assert "组织机构代码" in odd.warnings[0]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "请填写"), ("913301007996550", "18 位"), ("91330100799655058O", "“O”"), ("91330100799655058C", "逐位核对")],
)
def test_what_is_wrong_with_a_credit_code_is_said(typed, sentence):
    assert sentence in check_credit_code(typed).reason
