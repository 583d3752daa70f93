"""A PDF keeps its pages and loses everything that acts, embeds or reports."""

import base64
import io
import zlib

import pikepdf
import pytest

from anxintuo.files.checking import check_upload
from tests.files import hostile
from tests.files.conftest import upload

FORBIDDEN = (
    b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/URI", b"/SubmitForm", b"/GoToR", b"/EmbeddedFile",
    b"/EF", b"/Filespec", b"/RichMedia", b"/XFA", b"/AcroForm", b"/Annots", b"/Metadata", b"/Names", b"/Outlines",
    b"/AF", b"evil.example", b"/Author", b"/Subtype /PS ",
)  # fmt: skip


def cleaned(sent: bytes, purpose) -> bytes:
    return check_upload(upload(sent, "证明.pdf", "application/pdf"), purpose=purpose).made.data


def test_nothing_that_acts_or_embeds_is_left(purpose):
    sent = hostile.armed_pdf()
    for trace in FORBIDDEN:
        assert trace in sent, "the sample must carry what is looked for"
    kept = cleaned(sent, purpose)
    for trace in (*FORBIDDEN, hostile.MARK, hostile.GPS_MARK.encode()):
        assert trace not in kept, trace


def test_nothing_hides_in_packed_streams(purpose):
    with pikepdf.open(io.BytesIO(cleaned(hostile.armed_pdf(), purpose))) as pdf:
        streams = [obj.read_bytes() for obj in pdf.objects if isinstance(obj, pikepdf.Stream)]
    assert streams
    assert not any(hostile.MARK in content for content in streams)


def test_the_catalogue_holds_the_pages_and_nothing_else(purpose):
    with pikepdf.open(io.BytesIO(cleaned(hostile.armed_pdf(), purpose))) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert len(pdf.pages) == 2
        assert b"200 100 re" in pdf.pages[0].Contents.read_bytes()


def test_the_page_count_is_told(purpose):
    assert check_upload(upload(hostile.pdf(3)), purpose=purpose).made.pages == 3


def test_bytes_around_the_document_are_gone(purpose):
    sent = hostile.pdf() + hostile.MARK + b"\n"
    kept = cleaned(sent, purpose)
    assert hostile.MARK not in kept
    assert kept.rstrip().endswith(b"%%EOF")
    assert kept.startswith(b"%PDF-")


def test_a_photographed_page_loses_the_cameras_notes_and_keeps_its_pixels(purpose):
    sent = hostile.photographed_pdf()
    assert hostile.GPS_MARK.encode() in sent
    kept = cleaned(sent, purpose)
    assert hostile.GPS_MARK.encode() not in kept
    assert hostile.MARK not in kept
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        after = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Im0).as_pil_image()
    with pikepdf.open(io.BytesIO(sent)) as pdf:
        before = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Im0).as_pil_image()
    assert after.tobytes() == before.tobytes()


def test_a_seal_stays_visible(purpose):
    """电子证照: the red seal is a signature field; it becomes part of the page."""
    with pikepdf.open(io.BytesIO(cleaned(hostile.stamped_pdf(), purpose))) as pdf:
        page = pdf.pages[0]
        assert "/Annots" not in page
        drawn = b"".join(each.read_bytes() for each in page.resources.XObject.values())
        assert b"% SEAL" in drawn
        assert b" Do" in b"".join(stream.read_bytes() for stream in _contents(page))


def test_names_that_look_like_actions_are_left_alone(purpose):
    with pikepdf.open(io.BytesIO(cleaned(hostile.pdf_with_letter_a_as_names(), purpose))) as pdf:
        resources = pdf.pages[0].Resources
        assert "/A" in resources.Font
        assert "/A" in resources.Font.A.CharProcs
        assert "/B" in resources.XObject


def test_drawing_packed_as_text_is_taken(purpose):
    """ReportLab wraps its packed drawing in ASCII (found in pikepdf's own samples)."""
    drawing = b"0 0 1 rg 72 72 200 100 re f"
    pdf = hostile.new_pdf()
    packed = base64.a85encode(zlib.compress(drawing)) + b"~>"
    filters = pikepdf.Array([pikepdf.Name.ASCII85Decode, pikepdf.Name.FlateDecode])
    pdf.pages[0].Contents = pikepdf.Stream(pdf, packed, Filter=filters)
    sent = hostile.pdf_bytes(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert b"ASCII85" in sent
    with pikepdf.open(io.BytesIO(cleaned(sent, purpose))) as kept:
        assert kept.pages[0].Contents.read_bytes() == drawing


def test_inherited_page_attributes_are_kept(purpose):
    pdf = hostile.new_pdf()
    box = pdf.pages[0].MediaBox
    del pdf.pages[0].obj["/MediaBox"]
    pdf.Root.Pages.MediaBox = box
    pdf.Root.Pages.Rotate = 90
    with pikepdf.open(io.BytesIO(cleaned(hostile.pdf_bytes(pdf), purpose))) as kept:
        assert [float(each) for each in kept.pages[0].MediaBox] == [0, 0, 595, 842]
        assert kept.pages[0].Rotate == 90


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8])
def test_broken_documents_are_refused_and_never_crash_the_page(cut, purpose):
    from anxintuo.files.refusals import UploadRefused

    whole = hostile.armed_pdf()
    broken = whole[: int(len(whole) * cut)] + b"\n%%EOF\n"
    try:
        kept = cleaned(broken, purpose)
    except UploadRefused:
        return
    assert hostile.MARK not in kept  # the parser could save some pages: they are clean all the same


def _contents(page):
    contents = page.Contents
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]
