"""PDFs: the pages that one sees are carried into a new document; whatever acts, embeds or reports stays behind.

An allow-list, not a hunt: the new document's catalogue is empty, a page keeps only the keys that draw it, and
filled forms, seals and stamps become part of the page. What hangs on those keys is swept as well.
"""

import base64
import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from anxintuo.files.inspection.job import Answer, Job, Made, Refused
from anxintuo.files.inspection.jpegs import without_metadata

PAGE_KEYS = {
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/UserUnit",
    "/Resources", "/Contents", "/Group",
}  # fmt: skip
INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")  # ISO 32000-2 §7.7.3.4
ACTING = {
    "/AA", "/A", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm",
    "/ImportData", "/Rendition", "/RichMedia", "/RichMediaContent", "/RichMediaSettings", "/3DD", "/3DV", "/Movie",
    "/Sound", "/EF", "/EmbeddedFile", "/EmbeddedFiles", "/AF", "/AcroForm", "/XFA", "/Annots", "/Names", "/Outlines",
    "/Dests", "/Metadata", "/PieceInfo", "/Thumb", "/B", "/OPI", "/Ref", "/PS", "/Alternates", "/Perms", "/Legal",
    "/StructParent", "/StructParents", "/LastModified",
}  # fmt: skip
ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/GoTo", "/GoToR", "/GoToE", "/GoToDp", "/Thread", "/Sound", "/Movie", "/Hide",
    "/Named", "/SubmitForm", "/ResetForm", "/ImportData", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView",
    "/RichMediaExecute",
}  # ISO 32000-2 table 201  # fmt: skip
# Dictionaries whose keys are chosen freely: a glyph or a font may well be called /A.
NAME_MAPS = {
    "/CharProcs", "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/Colorants",
}  # fmt: skip
CONTAINERS = (Array, Dictionary, Stream)
OUTSIDE = {"/F", "/FFilter", "/FDecodeParms"}  # a stream whose bytes lie in another file, ISO 32000-2 §7.3.8.2
MAX_OBJECTS = 100_000
MAX_STREAM = 96 * 1024 * 1024  # bytes of a page's drawing once unpacked: a bomb against whoever opens it
MAX_OLD_PACKING = 512 * 1024  # LZW, run lengths: they grow a hundredfold and nobody draws so much with them
PIECE = 32 * 1024  # of packed data at a time: at most 32 MB unpacked
END_MARK = b"%%EOF"


def clean_pdf(data: bytes, job: Job) -> Answer:
    if END_MARK not in data[-1024:]:
        raise Refused("incomplete")
    try:
        with pikepdf.open(BytesIO(data)) as source, pikepdf.new() as clean:
            _carry_over(source, clean, job)
            _sweep(clean, job)
            out = BytesIO()
            clean.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            return Answer((Made("pdf", out.getvalue(), pages=len(clean.pages)),))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None


def _carry_over(source: pikepdf.Pdf, clean: pikepdf.Pdf, job: Job) -> None:
    if source.is_encrypted:
        raise Refused("encrypted")
    if len(source.objects) > MAX_OBJECTS:
        raise Refused("too_complex")
    count = len(source.pages)
    if count == 0:
        raise Refused("damaged")
    if count > job.max_pages:
        raise Refused("too_many_pages", pages=job.max_pages)
    source.flatten_annotations("screen")
    for page in source.pages:
        _keep_drawing_only(page.obj)
        clean.pages.append(page)


def _keep_drawing_only(page: Dictionary) -> None:
    for key in INHERITED:
        if key not in page and (value := _inherited(page, key)) is not None:
            page[key] = value
    if "/MediaBox" not in page:
        raise Refused("damaged")
    for key in set(page.keys()) - PAGE_KEYS:
        del page[key]


def _inherited(page: Dictionary, key: str) -> Object | None:
    node: Object = page
    for _ in range(50):  # a tree that loops has no answer
        parent = node.get("/Parent")
        if not isinstance(parent, Dictionary):
            return None
        if key in parent:
            return parent[key]  # type: ignore[no-any-return]
        node = parent
    return None


def _sweep(pdf: pikepdf.Pdf, job: Job) -> None:
    for container, is_map in _reachable(pdf):
        if isinstance(container, Stream):
            _clean_stream(container, job)
        doomed = {key for key, value in container.items() if _acts(value)}
        if not is_map:
            doomed |= ACTING.intersection(container.keys())
        for key in doomed:
            del container[key]


def _acts(value: Object) -> bool:
    return isinstance(value, Dictionary) and str(value.get("/S")) in ACTIONS


def _reachable(pdf: pikepdf.Pdf) -> Iterator[tuple[Dictionary | Stream, bool]]:
    """Every dictionary and stream that will be saved, and whether its keys are names somebody made up."""
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Object, str]] = [(page.obj, "") for page in pdf.pages]
    visited = 0
    while waiting:
        obj, key = waiting.pop()
        if obj.is_indirect:
            if obj.objgen in seen:
                continue
            seen.add(obj.objgen)
        visited += 1
        if visited > MAX_OBJECTS:
            raise Refused("too_complex")
        if isinstance(obj, Dictionary | Stream):
            yield obj, key in NAME_MAPS  # swept before its children are looked up
            waiting.extend((value, name) for name, value in obj.items() if isinstance(value, CONTAINERS))
        else:
            waiting.extend((value, "") for value in obj if isinstance(value, CONTAINERS))  # type: ignore[attr-defined]


def _clean_stream(stream: Stream, job: Job) -> None:
    for key in OUTSIDE.intersection(stream.keys()):
        del stream[key]
    filters = stream.get("/Filter")
    names = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)] if filters else []
    if stream.get("/Subtype") == Name.PS:  # PostScript, run by printers
        stream.write(b"")
        stream.Subtype, stream.BBox = Name.Form, Array([0, 0, 0, 0])
    elif names == ["/DCTDecode"]:
        stream.write(without_metadata(stream.read_raw_bytes()), filter=Name.DCTDecode, type_check=False)
    elif stream.get("/Subtype") == Name.Image:
        if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > 4 * job.max_pixels:
            raise Refused("too_many_pixels")
    else:
        _refuse_bomb(stream, names)


def _refuse_bomb(stream: Stream, filters: list[str]) -> None:
    """Drawing that unpacks to more than MAX_STREAM. Office programs pack once, in ASCII around it at most."""
    packing = [name for name in filters if name not in AS_TEXT]
    if len(packing) > 1:
        raise Refused("too_complex")
    if packing == ["/FlateDecode"] and filters[-1] == "/FlateDecode":
        packed = stream.read_raw_bytes()
        for name in filters[:-1]:
            packed = AS_TEXT[name](packed)
        if _unpacked_length(packed) > MAX_STREAM:
            raise Refused("too_complex")
    elif packing and len(stream.read_raw_bytes()) > MAX_OLD_PACKING:
        raise Refused("too_complex")


def _unpacked_length(packed: bytes) -> int:
    """In bytes; counting stops soon after MAX_STREAM, or where the data is broken: there a viewer stops too."""
    unpack, length = zlib.decompressobj(), 0
    for at in range(0, len(packed), PIECE):
        try:
            length += len(unpack.decompress(packed[at : at + PIECE]))
        except zlib.error:
            break
        if length > MAX_STREAM:
            break
    return length


def _from_base85(text: bytes) -> bytes:
    return base64.a85decode(text.strip().removeprefix(b"<~").removesuffix(b"~>"))


def _from_hex(text: bytes) -> bytes:
    digits = b"".join(text.split()).removesuffix(b">")
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


AS_TEXT = {"/ASCII85Decode": _from_base85, "/ASCIIHexDecode": _from_hex}
