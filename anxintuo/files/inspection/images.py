"""Pictures: decoded whole within limits, turned upright, brought to sRGB, and written anew from their pixels alone."""

import contextlib
import warnings
from io import BytesIO

from PIL import Image, ImageCms

from anxintuo.files.inspection.job import Answer, Job, Made, Refused
from anxintuo.files.inspection.photos import photo_sizes

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
ORIENTATION = 0x0112  # Exif 2.32 §4.6.4
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
PNG_LARGEST = 4 * 1024 * 1024  # beyond this, JPEG holds it better
LONGEST_SIDE = 30_000
# Pixels of what can only be decoded whole (JPEG can at a half or a quarter). Pillow's WebP holds four copies.
DECODED_WHOLE = {"png": 32_000_000, "heic": 26_000_000, "webp": 20_000_000}


def clean_image(data: bytes, job: Job) -> Answer:
    image = read_image(data, job)
    if job.make == "photo":
        sizes = photo_sizes(_on_white(image))
        return Answer(tuple(Made("webp", size.data, size.width, size.height) for size in sizes), colour=sizes[0].colour)
    kind, clean = _write(image, was_png=job.kind == "png")
    if clean == data:  # the sender used the same encoder: no stored byte string equals a sent one, by promise
        kind, clean = _write(image, was_png=job.kind == "png", again=True)
    return Answer((Made(kind, clean, image.width, image.height),))


def read_image(data: bytes, job: Job) -> Image.Image:
    """The picture upright, in sRGB (L, LA, RGB or RGBA), no side longer than `job.max_edge`, without any metadata."""
    if job.kind == "heic":
        _learn_heic()
    Image.MAX_IMAGE_PIXELS = min(job.max_pixels, DECODED_WHOLE.get(job.kind, job.max_pixels))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image: Image.Image = Image.open(BytesIO(data), formats=[FORMATS[job.kind]])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Refused("too_many_pixels") from None
        if max(image.size) > LONGEST_SIDE:
            raise Refused("too_many_pixels")
        if job.kind in ("png", "webp") and getattr(image, "n_frames", 1) > 1:
            raise Refused("animated")
        if job.kind == "jpeg":
            image.draft(None, (job.max_edge, job.max_edge))  # decode at a half or a quarter where that is enough
        image.load()
        turn, profile = _orientation(image), image.info.get("icc_profile")
        image = _plain_mode(image)
        image.thumbnail((job.max_edge, job.max_edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        image = _to_srgb(image, profile)
    if turn in UPRIGHT:
        image = image.transpose(UPRIGHT[turn])
    bare = Image.new(image.mode, image.size)  # pixels only: `info` holds comments, profiles, text chunks
    bare.paste(image)
    return bare


def _learn_heic() -> None:
    """The decoder is a wheel of its own licence (docs/decisions/files.md) and may be left out of an installation."""
    try:
        import pillow_heif
    except ImportError:
        raise Refused("heic_unsupported") from None
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def _orientation(image: Image.Image) -> int:
    with contextlib.suppress(Exception):  # broken Exif: the picture is shown as it lies
        return int(image.getexif().get(ORIENTATION, 1))
    return 1


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a pixel; convert() alone would clip to white
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image.convert("RGBA") if "transparency" in image.info and image.mode == "RGB" else image
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as they were meant, so that the profile itself can go (phones photograph in Display P3)."""
    if profile and image.mode in ("RGB", "CMYK", "L"):
        with contextlib.suppress(Exception):  # a broken profile: the numbers are taken as they are
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB") if image.mode == "CMYK" else image


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands():
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return paper


def _write(image: Image.Image, *, was_png: bool, again: bool = False) -> tuple[str, bytes]:
    if "A" in image.getbands() or (was_png and not _looks_photographed(image)):
        out = BytesIO()
        image.save(out, "PNG", compress_level=9 if again else 6)
        if out.tell() <= PNG_LARGEST:
            return "png", out.getvalue()
    out = BytesIO()
    flat = _on_white(image) if image.mode != "L" else image
    flat.save(out, "JPEG", quality=87 if again else 88, optimize=True)
    return "jpeg", out.getvalue()


def _looks_photographed(image: Image.Image) -> bool:
    """Thousands of colours in a sample: PNG would take seconds and many megabytes."""
    sample = image.resize((256, 256), Image.Resampling.NEAREST)
    return image.mode == "RGB" and sample.getcolors(8192) is None
