"""The public sizes of a photo, as WebP, and the colour that stands in its place while it loads."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

WIDTHS = (160, 480, 1280)  # pixels; the name of a size is its intended width


@dataclass(frozen=True, slots=True)
class Size:
    """One size: `intended` is one of WIDTHS; a small original is never enlarged, so `width` may be less."""

    intended: int
    width: int
    height: int
    data: bytes
    colour: str


def photo_sizes(image: Image.Image) -> tuple[Size, ...]:
    """The three sizes of an RGB picture, smallest first. Each is made from the next larger one: faster, same look."""
    if image.mode != "RGB":
        image = image.convert("RGB")
    pictures: list[Image.Image] = []
    for width in sorted(WIDTHS, reverse=True):
        if image.width > width:
            height = max(1, round(image.height * width / image.width))
            image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        pictures.insert(0, image)
    colour = main_colour(pictures[0])
    return tuple(
        Size(intended, picture.width, picture.height, _webp(picture), colour)
        for intended, picture in zip(WIDTHS, pictures, strict=True)
    )


def main_colour(image: Image.Image) -> str:
    """The most frequent of the picture's eight colours, ``#rrggbb``."""
    small = image.resize((24, 24), Image.Resampling.BOX).quantize(8)
    counts = small.histogram()
    at = 3 * counts.index(max(counts))
    red, green, blue = (small.getpalette() or [255, 255, 255])[at : at + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _webp(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=80, method=3)
    return out.getvalue()
