"""Pictures for the demonstration city, drawn by the program: flat, calm scenes that nobody mistakes for photographs.

Four scenes (front, playroom, nap room, garden); a variant picks the palette, the time of day and what stands where.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIZE = (1280, 960)
OVERSAMPLE = 2  # drawn larger and scaled down, so that edges are smooth
Draw = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True)
class Palette:
    sky: str
    wall: str
    floor: str
    main: str
    accent: str
    wood: str
    leaf: str


PALETTES = (
    Palette("#dcebf2", "#f7efe2", "#e3d3b8", "#3f8f83", "#f2a25a", "#c99d6a", "#7fae7c"),
    Palette("#e6eef0", "#f3ece6", "#dccab4", "#5f8fb0", "#f0b96a", "#b98d62", "#86b08a"),
    Palette("#f6eadb", "#fbf4ea", "#e6d6bd", "#c9775b", "#6fa89c", "#bf9468", "#90b27d"),
    Palette("#e4f0ea", "#f4f3ea", "#d9cfb6", "#6d9f71", "#e79a6b", "#c4a06f", "#76a577"),
    Palette("#e9e9f4", "#f5f1ee", "#ddd0c0", "#7b82b5", "#efb35f", "#c29a71", "#89b08f"),
)


class Canvas:
    """Drawing in picture units (1280 × 960), whatever the oversampling."""

    def __init__(self, background: str) -> None:
        width, height = SIZE
        self.image = Image.new("RGB", (width * OVERSAMPLE, height * OVERSAMPLE), background)
        self.draw: Draw = ImageDraw.Draw(self.image)

    def _up(self, *values: float) -> list[float]:
        return [value * OVERSAMPLE for value in values]

    def box(self, x: float, y: float, w: float, h: float, fill: str, radius: float = 0) -> None:
        self.draw.rounded_rectangle(self._up(x, y, x + w, y + h), radius=radius * OVERSAMPLE, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        self.draw.ellipse(self._up(x - r, y - r, x + r, y + r), fill=fill)

    def oval(self, x: float, y: float, w: float, h: float, fill: str) -> None:
        self.draw.ellipse(self._up(x, y, x + w, y + h), fill=fill)

    def shape(self, points: list[tuple[float, float]], fill: str) -> None:
        self.draw.polygon([(x * OVERSAMPLE, y * OVERSAMPLE) for x, y in points], fill=fill)

    def stroke(self, points: list[tuple[float, float]], fill: str, width: float) -> None:
        self.draw.line(
            [(x * OVERSAMPLE, y * OVERSAMPLE) for x, y in points],
            fill=fill,
            width=int(width * OVERSAMPLE),
            joint="curve",
        )

    def finished(self) -> Image.Image:
        return self.image.resize(SIZE, Image.Resampling.BOX)


def draw_front(palette: Palette, chance: random.Random) -> Image.Image:
    """The nursery from the street: a low building, a gate, trees."""
    canvas = Canvas(palette.sky)
    canvas.disc(chance.randint(150, 1100), 170, 70, "#fbe3b3")
    canvas.box(0, 700, 1280, 260, palette.leaf)
    canvas.box(0, 820, 1280, 140, palette.floor)
    left, width = chance.randint(170, 260), chance.randint(760, 860)
    canvas.box(left, 330, width, 430, palette.wall, 12)
    canvas.shape([(left - 40, 340), (left + width / 2, 200), (left + width + 40, 340)], palette.main)
    for column in range(4):
        x = left + 60 + column * (width - 120) / 4
        canvas.box(x, 420, 120, 130, "#cfe3e8", 14)
        canvas.box(x, 556, 120, 12, palette.accent, 4)
    door = left + width / 2 - 60
    canvas.box(door, 580, 120, 180, palette.accent, 16)
    canvas.disc(door + 98, 675, 7, palette.wall)
    for x in range(0, 1280, 64):
        canvas.box(x + 20, 730, 18, 100, palette.wall, 8)
    for _ in range(chance.randint(2, 4)):
        _tree(canvas, chance.choice([70, 110, 1160, 1210, 140]), chance.randint(560, 610), palette)
    return canvas.finished()


def draw_playroom(palette: Palette, chance: random.Random) -> Image.Image:
    """A room with a window, shelves, a rug and toys."""
    canvas = Canvas(palette.wall)
    canvas.box(0, 640, 1280, 320, palette.floor)
    canvas.box(0, 628, 1280, 14, "#ffffff")
    window = chance.randint(120, 620)
    canvas.box(window, 130, 420, 300, "#ffffff", 18)
    canvas.box(window + 16, 146, 186, 268, palette.sky, 10)
    canvas.box(window + 218, 146, 186, 268, palette.sky, 10)
    canvas.disc(window + 330, 230, 36, "#fbe3b3")
    shelf = 780 if window < 380 else 90
    canvas.box(shelf, 360, 380, 290, palette.wood, 12)
    for row in range(2):
        for column in range(3):
            x, y = shelf + 18 + column * 118, 380 + row * 132
            canvas.box(x, y, 106, 112, "#fffaf2", 8)
            canvas.box(x + 14, y + 48, 78, 64, chance.choice([palette.main, palette.accent, palette.leaf]), 10)
    canvas.oval(300, 720, 680, 200, palette.main)
    canvas.oval(340, 738, 600, 162, "#ffffff")
    canvas.oval(380, 754, 520, 130, palette.sky)
    for step in range(chance.randint(4, 6)):
        x = 430 + step * 84
        color = chance.choice([palette.accent, palette.leaf, palette.main, palette.wood])
        if chance.random() < 0.5:
            canvas.disc(x, 800 + chance.randint(-16, 26), 34, color)
        else:
            canvas.box(x - 32, 766 + chance.randint(0, 30), 64, 64, color, 8)
    return canvas.finished()


def draw_nap_room(palette: Palette, chance: random.Random) -> Image.Image:
    """Cots in a row under drawn curtains."""
    canvas = Canvas(palette.wall)
    canvas.box(0, 600, 1280, 360, palette.floor)
    for side in (110, 720):
        canvas.box(side, 110, 450, 300, palette.sky, 12)
        canvas.shape([(side - 20, 90), (side + 150, 90), (side + 70, 430), (side - 20, 430)], palette.main)
        canvas.shape([(side + 300, 90), (side + 470, 90), (side + 470, 430), (side + 380, 430)], palette.main)
        canvas.box(side - 40, 78, 530, 18, palette.wood, 8)
    moon = chance.randint(300, 380)
    canvas.disc(moon, 210, 38, "#fbe3b3")
    for column in range(4):
        x = 70 + column * 300
        canvas.box(x, 560, 240, 170, palette.wood, 16)
        canvas.box(x + 14, 540, 212, 90, "#ffffff", 26)
        canvas.box(x + 14, 600, 212, 96, chance.choice([palette.accent, palette.leaf, palette.main, palette.sky]), 22)
        canvas.box(x + 10, 726, 18, 60, palette.wood, 6)
        canvas.box(x + 212, 726, 18, 60, palette.wood, 6)
    canvas.oval(380, 830, 520, 90, palette.sky)
    return canvas.finished()


def draw_garden(palette: Palette, chance: random.Random) -> Image.Image:
    """The ground outdoors: hills, a slide, a sand pit."""
    canvas = Canvas(palette.sky)
    canvas.disc(chance.randint(160, 1100), 160, 64, "#fbe3b3")
    canvas.oval(-200, 420, 1000, 700, "#b9d3ae")
    canvas.oval(520, 470, 1100, 700, palette.leaf)
    canvas.box(0, 700, 1280, 260, palette.leaf)
    base = chance.randint(260, 560)
    canvas.box(base, 430, 26, 330, palette.wood, 8)
    canvas.box(base + 130, 430, 26, 330, palette.wood, 8)
    canvas.box(base - 14, 470, 190, 26, palette.wood, 8)
    canvas.shape([(base - 30, 430), (base + 80, 340), (base + 186, 430)], palette.main)
    canvas.stroke([(base + 150, 500), (base + 250, 620), (base + 350, 740), (base + 430, 748)], palette.accent, 46)
    for step in range(4):
        canvas.box(base - 60, 520 + step * 60, 80, 14, palette.wood, 6)
    canvas.oval(700, 770, 420, 130, "#ecd9ae")
    canvas.disc(800, 820, 26, palette.accent)
    canvas.box(900, 790, 60, 50, palette.main, 8)
    for _ in range(3):
        _tree(canvas, chance.randint(60, 1220), chance.randint(520, 600), palette)
    return canvas.finished()


def _tree(canvas: Canvas, x: float, y: float, palette: Palette) -> None:
    canvas.box(x - 10, y, 20, 150, palette.wood, 8)
    for dx, dy, radius in ((-34, 0, 52), (30, -6, 56), (0, -50, 60)):
        canvas.disc(x + dx, y + dy, radius, "#6f9f74" if dx else palette.leaf)


Scene = Callable[[Palette, random.Random], Image.Image]
SCENES: dict[str, tuple[str, Scene]] = {
    "front": ("托育园外观", draw_front),
    "playroom": ("活动室", draw_playroom),
    "nap": ("午睡室", draw_nap_room),
    "garden": ("户外场地", draw_garden),
}


def draw(scene: str, variant: int) -> Image.Image:
    """One of the four scenes; the same variant always gives the same picture."""
    chance = random.Random(f"{scene}:{variant}")
    return SCENES[scene][1](PALETTES[variant % len(PALETTES)], chance)
