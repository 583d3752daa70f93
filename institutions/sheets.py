"""What the printed sheet needs besides its words."""

import io

import segno
from django.utils.safestring import SafeString


def qr_svg(url: str) -> SafeString:
    """A QR code as an inline SVG without style attributes (the page policy forbids them); error level M."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass="qr", lineclass=None, omitsize=True, border=2
    )
    return SafeString(out.getvalue().decode())
