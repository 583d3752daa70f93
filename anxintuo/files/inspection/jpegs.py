"""JPEG inside a PDF: the scan data stays as it is, byte for byte; cameras' notes (Exif, GPS) and appendages go."""

import re

ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length: TEM, RST0–7, SOI (ITU-T T.81 table B.1)
KEPT_APPS = {0xE0, 0xEE}  # JFIF and Adobe: they tell how the colours are coded
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA
# In scan data FF is followed by 00 or a restart number; anything else is the next marker (ITU-T T.81 B.1.1.2).
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def without_metadata(jpeg: bytes) -> bytes:
    """The same picture without APPn (but JFIF, Adobe), comments and what follows its end. Broken JPEG: as it is."""
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    kept, at = [b"\xff\xd8"], 2
    while at + 2 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == END_OF_IMAGE:
            return b"".join([*kept, jpeg[at : at + 2]])
        if marker in ALONE:
            at += 2
            continue
        after = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == START_OF_SCAN:
            following = NEXT_MARKER.search(jpeg, after)
            after = following.start() if following else len(jpeg)
        is_app_or_comment = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not is_app_or_comment or marker in KEPT_APPS:
            kept.append(jpeg[at:after])
        at = after
    return jpeg
