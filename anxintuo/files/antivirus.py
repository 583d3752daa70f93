"""The virus check: the industry's test string always; every byte by clamd where `ANXINTUO_CLAMD` names one."""

import logging
import socket
from io import BytesIO

from django.conf import settings

from anxintuo.files.refusals import UploadRefused
from anxintuo.files.signatures import EICAR

logger = logging.getLogger(__name__)

SECONDS = 5
CHUNK = 64 * 1024


def demand_harmless(data: bytes) -> None:
    """Raises UploadRefused: ``virus``, or ``scanner_down`` when clamd is set but cannot be asked."""
    if EICAR in data:
        raise UploadRefused("virus")
    if not settings.CLAMD:
        return
    try:
        verdict = _ask_clamd(settings.CLAMD, data)
    except OSError as error:
        logger.error("clamd cannot be asked: %s", type(error).__name__)
        raise UploadRefused("scanner_down") from error
    if verdict.endswith(b"FOUND"):
        raise UploadRefused("virus")
    if not verdict.endswith(b"OK"):
        logger.error("clamd answered an error")
        raise UploadRefused("scanner_down")


def _ask_clamd(address: str, data: bytes) -> bytes:
    """clamd(8) INSTREAM. `address`: ``unix:/path`` or ``host:port``."""
    with _connect(address) as link:
        link.settimeout(SECONDS)
        link.sendall(b"zINSTREAM\0")
        source = BytesIO(data)
        while chunk := source.read(CHUNK):
            link.sendall(len(chunk).to_bytes(4, "big") + chunk)
        link.sendall(b"\0\0\0\0")
        answer = b""
        while not answer.endswith(b"\0") and (more := link.recv(4096)):
            answer += more
    return answer.rstrip(b"\0\n ")


def _connect(address: str) -> socket.socket:
    if address.startswith("unix:"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(SECONDS)
        try:
            link.connect(address.removeprefix("unix:"))
        except OSError:
            link.close()
            raise
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
