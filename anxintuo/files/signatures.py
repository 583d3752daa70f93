"""What a file is, by its first bytes. Neither its name nor the type the browser declared is believed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anxintuo.files.enums import Kind

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
HEIF_CONTAINERS = {b"mif1", b"msf1"} | HEIC_BRANDS
# The antivirus industry's harmless test string (eicar.org), kept in two halves so that no scanner stops at this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True, slots=True)
class Other:
    """Recognised, and named in the refusal."""

    name: str | Promise


_OTHERS: tuple[tuple[bytes, Other], ...] = (
    (b"GIF8", Other(_("动图（GIF）"))),
    (b"BM", Other(_("BMP 图片"))),
    (b"II*\x00", Other(_("TIFF 图片"))),
    (b"MM\x00*", Other(_("TIFF 图片"))),
    (b"PK\x03\x04", Other(_("Word、Excel 文件或压缩包"))),
    (b"\xd0\xcf\x11\xe0", Other(_("旧版 Word、Excel 文件"))),
    (b"Rar!", Other(_("压缩包"))),
    (b"7z\xbc\xaf", Other(_("压缩包"))),
    (b"\x1f\x8b", Other(_("压缩包"))),
    (b"MZ", Other(_("电脑程序"))),
    (b"\x7fELF", Other(_("电脑程序"))),
    (b"#!", Other(_("电脑程序"))),
    (b"RIFF", Other(_("音频或视频"))),
    (b"ID3", Other(_("音频"))),
)
_MARKUP = (b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script", b"<head", b"<body")


def identify(data: bytes) -> Kind | Other | None:
    """The kind we can take, something else we know, or None."""
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Kind.WEBP
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data[4:8] == b"ftyp":
        return _boxed(data)
    if data[:256].lstrip(b"\xef\xbb\xbf\x00 \t\r\n").lower().startswith(_MARKUP):
        return Other(_("网页或矢量图"))
    return next((other for magic, other in _OTHERS if data.startswith(magic)), None)


def _boxed(data: bytes) -> Kind | Other:
    """ISO base media: HEIC shares its box structure with films (ISO/IEC 14496-12 §4.3)."""
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12]} | {data[at : at + 4] for at in range(16, length, 4)}
    if data[8:12] in HEIF_CONTAINERS and brands & HEIC_BRANDS:
        return Kind.HEIC
    return Other(_("AVIF 图片")) if b"avif" in brands else Other(_("视频"))
