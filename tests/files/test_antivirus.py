"""The optional virus scanner: asked about every byte, and when it cannot be asked nothing comes in."""

import socketserver
import threading

import pytest

from anxintuo.files.antivirus import demand_harmless
from anxintuo.files.refusals import UploadRefused
from tests.files import hostile


class Clamd(socketserver.BaseRequestHandler):
    """A peer that speaks clamd's INSTREAM and finds what contains EVIL."""

    def handle(self):
        read = self.request.makefile("rb").read
        assert read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(read(4), "big"):
            content += read(length)
        self.server.received.append(len(content))
        verdict = b"stream: Test-Evil FOUND\0" if b"EVIL" in content else b"stream: OK\0"
        self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0" if b"HUGE" in content else verdict)


@pytest.fixture
def clamd(tmp_path, settings):
    path = str(tmp_path / "s")
    with socketserver.ThreadingUnixStreamServer(path, Clamd) as server:
        server.received = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.CLAMD = f"unix:{path}"
        yield server
        server.shutdown()
        thread.join()


def test_every_byte_is_shown_to_the_scanner(clamd):
    demand_harmless(hostile.jpeg() + b"\0" * 200_000)
    assert clamd.received == [len(hostile.jpeg()) + 200_000]


@pytest.mark.parametrize(("content", "code"), [(b"an EVIL file", "virus"), (b"HUGE", "scanner_down")])
def test_what_the_scanner_does_not_pass_is_refused(content, code, clamd):
    with pytest.raises(UploadRefused) as refused:
        demand_harmless(content)
    assert refused.value.code == code


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd", "127.0.0.1:1"])
def test_when_the_scanner_is_away_nothing_comes_in(address, settings):
    settings.CLAMD = address
    with pytest.raises(UploadRefused) as refused:
        demand_harmless(b"anything")
    assert refused.value.code == "scanner_down"


def test_without_a_scanner_only_the_built_in_check_runs(settings):
    settings.CLAMD = ""
    demand_harmless(b"an EVIL file")
