"""WCAG 2.2: 4.5:1 for words, 3:1 for the edge of a field; the one act of a screen 7:1 (shared voice)."""

import re

import pytest

from tests.frontend.sources import STATIC

TOKENS = dict(
    re.findall(r"--axt-([a-z0-9-]+):\s*(#[0-9a-f]{3,6});", (STATIC / "css/axt.css").read_text(encoding="utf-8"))
)

WORDS = [  # ink, ground
    ("ink", "paper"), ("ink", "card"), ("ink", "green-soft"), ("ink", "apricot-soft"), ("ink", "red-soft"),
    ("ink", "plain"), ("ink-2", "paper"), ("ink-2", "card"), ("ink-2", "plain"), ("ink-2", "green-soft"),
    ("ink-2", "apricot-soft"), ("ink-2", "line-soft"), ("green", "paper"), ("green", "card"),
    ("green", "apricot-soft"), ("green-deep", "green-soft"), ("green-deep", "green-line"),
    ("apricot-deep", "apricot-soft"), ("apricot-deep", "card"), ("red", "red-soft"), ("red", "card"),
    ("red", "paper"), ("card", "green"), ("card", "green-deep"), ("card", "ink"),
]  # fmt: skip


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: str, ground: str) -> float:
    dark, light = sorted((luminance(ink), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_the_one_of_the_standard() -> None:
    assert contrast("#000", "#ffffff") == 21
    assert round(contrast("#767676", "#fff"), 2) == 4.54


@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_can_be_read_on_their_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["card", "paper"])
def test_the_edge_of_a_field_can_be_seen(ground: str) -> None:
    assert contrast(TOKENS["line-strong"], TOKENS[ground]) >= 3


def test_the_one_act_of_a_screen_stands_out() -> None:
    assert contrast(TOKENS["apricot-ink"], TOKENS["apricot"]) >= 7
    assert contrast(TOKENS["apricot-ink"], "#f5af6f") >= 7  # under the pointer


def test_numbers_on_the_division_map_can_be_read() -> None:
    """Light shades carry ink, those over 3 carry white (governance/_division_map.html)."""
    css = (STATIC / "css/components.css").read_text(encoding="utf-8")
    shades = {int(step): colour for step, colour in re.findall(r"\.shade-(\d) \{ fill: (#[0-9a-f]{6});", css)}
    for step, colour in shades.items():
        assert contrast("#ffffff" if step > 3 else TOKENS["ink"], colour) >= 4, step
