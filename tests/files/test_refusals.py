"""What must not come in does not come in, and the person reads why, in Chinese (trust.md bar 6 A)."""

import re
from dataclasses import replace

import pytest

from anxintuo.files.checking import check_upload
from anxintuo.files.models import StoredFile
from anxintuo.files.refusals import SENTENCES, UploadRefused
from anxintuo.files.signatures import EICAR
from tests.files import hostile
from tests.files.conftest import upload

HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
MUST_REFUSE = {
    "zero bytes": (b"", "empty"),
    "25 MB": (hostile.jpeg() + b"\0" * 25_000_000, "too_large"),
    "picture bomb": (hostile.png_bomb(), "too_many_pixels"),
    "animation with many frames": (hostile.animated("GIF"), "wrong_kind"),
    "animated PNG": (hostile.animated("PNG"), "animated"),
    "animated WebP": (hostile.animated("WEBP"), "animated"),
    "SVG": (SVG, "wrong_kind"),
    "page renamed to JPG": (HTML, "wrong_kind"),
    "page behind blanks": (b"\xef\xbb\xbf \r\n" + HTML, "wrong_kind"),
    "program renamed to JPG": (b"MZ\x90\x00" + b"\0" * 600, "wrong_kind"),
    "script renamed to JPG": (b"#!/bin/sh\nrm -rf /\n", "wrong_kind"),
    "archive": (hostile.polyglot_zip(b""), "wrong_kind"),
    "film in a HEIC's box": (b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 400, "wrong_kind"),
    "HEIC that is only a header": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400, "damaged"),
    "TIFF": (hostile.saved(hostile.picture(), "TIFF"), "wrong_kind"),
    "BMP": (hostile.saved(hostile.picture(), "BMP"), "wrong_kind"),
    "unknown bytes": (bytes(range(256)) * 8, "unknown_kind"),
    "PostScript called PDF": (b"%!PS-Adobe-3.0\n%PDF-1.4\n", "unknown_kind"),
    "JPEG cut in half": (hostile.jpeg()[:1500], "damaged"),
    "JPEG header only": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "damaged"),
    "PNG cut in half": (hostile.saved(hostile.picture(), "PNG")[:200], "damaged"),
    "PNG text bomb": (hostile.png_text_bomb(), "damaged"),
    "PDF with a password": (hostile.locked_pdf(user="1234"), "encrypted"),
    "PDF with editing limits": (hostile.locked_pdf(user=""), "encrypted"),
    "PDF cut off": (hostile.pdf()[:-60], "incomplete"),
    "PDF hollow": (b"%PDF-1.7\n%%EOF\n", "damaged"),
    "PDF without pages": (hostile.pdf(0), "damaged"),
    "PDF of 51 pages": (hostile.pdf(51), "too_many_pages"),
    "PDF bomb": (hostile.pdf_bomb(), "too_complex"),
    "virus test string": (EICAR, "virus"),
    "virus test string behind a picture": (hostile.jpeg() + EICAR, "virus"),
}


@pytest.mark.parametrize("case", MUST_REFUSE)
def test_it_is_refused_with_its_sentence(case, purpose):
    content, code = MUST_REFUSE[case]
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(content), purpose=purpose)
    assert refused.value.code == code
    assert re.search(r"[\u4e00-\u9fff]", refused.value.sentence)
    assert "%(" not in refused.value.sentence


def test_an_ordinary_file_of_each_kind_is_taken(purpose):
    """The checks above are worth nothing if everything is refused."""
    picture = hostile.picture()
    for content in (
        hostile.jpeg(),
        hostile.saved(picture, "PNG"),
        hostile.saved(picture, "WEBP"),
        hostile.pdf(3),
    ):
        assert check_upload(upload(content), purpose=purpose).made.data


def test_the_ending_and_the_declared_type_are_not_believed(purpose):
    checked = check_upload(upload(hostile.pdf(), "照片.jpg", "image/jpeg"), purpose=purpose)
    assert (checked.made.kind, checked.name) == ("pdf", "照片.pdf")


def test_a_purpose_takes_only_its_kinds(only_photos):
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(hostile.pdf()), purpose=only_photos)
    assert refused.value.sentence == "这里可以上传JPG、PNG、WebP、HEIC 照片，您选的像是PDF。"


def test_the_size_limit_is_the_purposes_and_named_in_the_sentence(purpose):
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(hostile.jpeg() + b"\0" * 600_000), purpose=replace(purpose, max_bytes=512_000))
    assert refused.value.sentence.startswith("文件太大了（最大 500 KB）")


def test_the_pixel_limit_is_the_purposes(purpose):
    with pytest.raises(UploadRefused) as refused:
        check_upload(upload(hostile.jpeg((400, 300))), purpose=replace(purpose, max_pixels=100_000))
    assert refused.value.code == "too_many_pixels"


def test_every_sentence_is_calm_chinese():
    for code, sentence in SENTENCES.items():
        assert str(sentence).endswith("。"), code
        assert "！" not in str(sentence)


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind(purpose, actor, disk):
    from anxintuo.files.actions import accept_upload

    with pytest.raises(UploadRefused):
        accept_upload(upload(HTML), purpose=purpose.name, actor=actor)
    assert not StoredFile.objects.exists()
    assert not disk.exists()
