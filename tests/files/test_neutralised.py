"""What comes in is written anew: no stored byte is the sender's (trust.md bar 6 B)."""

import io

import pytest
from PIL import Image, ImageCms

from anxintuo.files.checking import check_upload, shown_name
from anxintuo.files.enums import Kind
from tests.files import hostile
from tests.files.conftest import upload

MAY_ACCEPT = {
    "phone's JPEG": hostile.phone_jpeg(),
    "JPEG and archive in one": hostile.polyglot_zip(hostile.jpeg()),
    "JPEG and page in one": hostile.jpeg(comment=b"<script>" + hostile.MARK + b"</script>"),
    "PNG with notes and appendage": hostile.png_with_text(),
    "PNG and archive in one": hostile.polyglot_zip(hostile.saved(hostile.picture(), "PNG")),
    "WebP with Exif": hostile.saved(hostile.picture(), "WEBP", exif=b"Exif\0\0" + hostile.GPS_MARK.encode()),
    "several pictures in one JPEG": hostile.saved(
        hostile.picture(), "MPO", save_all=True, append_images=[hostile.picture()]
    ),
}
END = {"jpeg": b"\xff\xd9", "png": b"IEND\xaeB`\x82"}


@pytest.mark.parametrize("case", MAY_ACCEPT)
def test_only_the_picture_is_kept(case, purpose):
    sent = MAY_ACCEPT[case]
    made = check_upload(upload(sent), purpose=purpose).made
    assert made.data != sent
    assert made.data.endswith(END[made.kind])
    assert made.data.count(END[made.kind]) == 1
    for trace in (hostile.MARK, hostile.GPS_MARK.encode(), b"Exif", b"xmp", b"PK\x03\x04", b"<script", b"ICC_PROFILE"):
        assert trace not in made.data
    with Image.open(io.BytesIO(made.data)) as image:
        assert image.size == (320, 240) == (made.width, made.height)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_samples_do_carry_what_is_looked_for():
    """Shown to go red: keeping the bytes as sent would leave these traces."""
    sent = hostile.phone_jpeg()
    assert sent.count(hostile.GPS_MARK.encode()) >= 3
    assert sent.endswith(hostile.MARK)
    assert Image.open(io.BytesIO(sent)).getexif()
    assert hostile.MARK in hostile.polyglot_zip(hostile.jpeg())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_even_our_own_output_sent_back_is_written_anew(kind, purpose):
    """So that “as sent” in the storage always means a defect."""
    options = {"quality": 88, "optimize": True} if kind == "JPEG" else {}
    flat = hostile.saved(Image.new("RGB", (32, 32), "#808080"), kind, **options)
    once = check_upload(upload(flat), purpose=purpose).made.data
    twice = check_upload(upload(once), purpose=purpose).made.data
    assert once != flat
    assert twice != once


def test_a_picture_that_carries_more_than_it_declares_is_kept_as_small_as_it_says(purpose):
    made = check_upload(upload(hostile.png_that_lies()), purpose=purpose).made
    assert (made.width, made.height) == (20, 20)
    assert len(made.data) < 2_000


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_sideways_is_stored_upright(orientation, purpose):
    """The dark corner of the raw pixels must come to lie where the orientation says (Exif 2.32 §4.6.4)."""
    made = check_upload(upload(hostile.phone_jpeg(orientation)), purpose=purpose).made
    image = Image.open(io.BytesIO(made.data)).convert("L")
    width, height = image.size
    assert (width, height) == ((240, 320) if orientation >= 5 else (320, 240))
    corners = {
        "left top": image.getpixel((10, 10)),
        "right top": image.getpixel((width - 10, 10)),
        "left bottom": image.getpixel((10, height - 10)),
        "right bottom": image.getpixel((width - 10, height - 10)),
    }
    expected = [
        "left top",
        "right top",
        "right bottom",
        "left bottom",
        "left top",
        "right top",
        "right bottom",
        "left bottom",
    ]
    original_corner = expected[orientation - 1]
    assert corners[original_corner] < 25


def test_a_large_picture_is_brought_to_the_purposes_longest_side(purpose):
    made = check_upload(upload(hostile.jpeg((6000, 1500))), purpose=purpose).made
    assert (made.width, made.height) == (3000, 750)


def test_a_small_picture_is_not_enlarged(purpose):
    made = check_upload(upload(hostile.jpeg((40, 30))), purpose=purpose).made
    assert (made.width, made.height) == (40, 30)


@pytest.mark.parametrize(
    ("mode", "kind", "kept"),
    [("RGBA", "PNG", "png"), ("P", "PNG", "png"), ("1", "PNG", "png"), ("LA", "PNG", "png"), ("RGBA", "WEBP", "png"),
     ("CMYK", "JPEG", "jpeg"), ("L", "JPEG", "jpeg"), ("RGB", "WEBP", "jpeg")],
)  # fmt: skip
def test_every_colour_mode_survives(mode, kind, kept, purpose):
    image = hostile.picture().convert("RGB").convert(mode)
    if "A" in mode:
        image.putpixel((0, 0), (0,) * len(mode))
    made = check_upload(upload(hostile.saved(image, kind)), purpose=purpose).made
    assert made.kind == kept
    shown = Image.open(io.BytesIO(made.data)).convert("L")
    assert abs(shown.getpixel((300, 120)) - hostile.picture().convert("L").getpixel((300, 120))) < 30 or mode == "1"


def test_a_sixteen_bit_scan_does_not_turn_white(purpose):
    image = Image.new("I;16", (64, 64), 32_768)
    made = check_upload(upload(hostile.saved(image, "PNG")), purpose=purpose).made
    assert 120 < Image.open(io.BytesIO(made.data)).convert("L").getpixel((5, 5)) < 136


def test_a_colour_profile_is_applied_and_left_out(purpose):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = hostile.saved(hostile.picture(), "JPEG", icc_profile=profile)
    assert b"ICC_PROFILE" in sent
    made = check_upload(upload(sent), purpose=purpose).made
    assert b"ICC_PROFILE" not in made.data


def test_a_broken_colour_profile_does_not_cost_the_picture(purpose):
    made = check_upload(upload(hostile.jpeg(icc_profile=b"\0" * 200)), purpose=purpose).made
    assert made.kind == "jpeg"


def test_a_phones_heic_becomes_an_upright_jpeg_without_exif(purpose):
    pillow_heif = pytest.importorskip("pillow_heif")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = hostile.GPS_MARK, 6
    out = io.BytesIO()
    heif = pillow_heif.from_pillow(hostile.picture())
    heif.save(out, quality=60, exif=exif.tobytes())
    assert hostile.GPS_MARK.encode() in out.getvalue()
    checked = check_upload(upload(out.getvalue(), "IMG_0001.HEIC", "image/heic"), purpose=purpose)
    assert (checked.made.kind, checked.name) == ("jpeg", "IMG_0001.jpg")
    assert (checked.made.width, checked.made.height) == (240, 320)
    assert hostile.GPS_MARK.encode() not in checked.made.data


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("出生证明.jpeg", "出生证明.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\用户\\我\\户口本.png", "户口本.jpg"),
        ("a\0b\r\nSet-Cookie: x.jpg", "abSet-Cookie: x.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("长" * 5000 + ".jpg", "长" * 120 + ".jpg"),
        ("👨\u200d👩\u200d👧 全家 𠮷.jpg", "👨👩👧 全家 𠮷.jpg"),
        ("", "文件.jpg"),
        ("...", "文件.jpg"),
        ('a"b;c.jpg', 'a"b;c.jpg'),
    ],
)
def test_the_shown_name_is_one_harmless_line(sent, shown):
    assert shown_name(sent, Kind.JPEG) == shown
