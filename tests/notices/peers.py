"""Stand-ins for the two providers: real HTTP servers that check the signature by the provider's own description.

They are written from the descriptions and share no code with the adapters; test_signatures.py holds them, and the
adapters, against the examples which the providers publish.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
https://cloud.tencent.com/document/api/382/52072
"""

import hmac
import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

KEY_ID, KEY_SECRET = "test-key-id", "test-key-secret"


@dataclass
class Received:
    method: str
    target: str  # as on the request line
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Peer:
    """`answers` are given in turn (status, body); then `ok`. `received` holds what passed the signature check."""

    url: str = ""
    ok: dict[str, Any] = field(default_factory=dict)
    answers: deque[tuple[int, Any]] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    silent: bool = False
    nonces: set[str] = field(default_factory=set)


def hexhash(data: bytes) -> str:
    return sha256(data).hexdigest()


def aliyun_signature(request: Received, signed_headers: str, secret: str) -> str:
    """Steps 1 to 3 of the description, from what arrived on the wire."""
    path, _mark, query = request.target.partition("?")
    pairs = sorted(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))

    def encode(text: str) -> str:  # as the description has it: URL encoding, then three replacements
        return quote_plus(text).replace("+", "%20").replace("*", "%2A").replace("%7E", "~")

    canonical_query = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
    canonical_headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in signed_headers.split(";"))
    canonical = (
        f"{request.method}\n{path}\n{canonical_query}\n{canonical_headers}\n{signed_headers}\n"
        f"{request.headers['x-acs-content-sha256']}"
    )
    return hmac.new(secret.encode(), f"ACS3-HMAC-SHA256\n{hexhash(canonical.encode())}".encode(), sha256).hexdigest()


def aliyun_fault(request: Received, peer: Peer) -> str:
    """The provider's error code, or nothing when the request is as it should be."""
    header = request.headers.get("authorization", "")
    match = re.fullmatch(r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})", header)
    if match is None:
        return "IncompleteSignature"
    key_id, names, signature = match.groups()
    if key_id != KEY_ID:
        return "InvalidAccessKeyId.NotFound"
    must_be_signed = {name for name in request.headers if name == "host" or name.startswith("x-acs-")}
    if set(names.split(";")) < must_be_signed or names != ";".join(sorted(names.split(";"))):
        return "IncompleteSignature"
    if request.headers["x-acs-content-sha256"] != hexhash(request.body):
        return "SignatureDoesNotMatch"
    if signature != aliyun_signature(request, names, KEY_SECRET):
        return "SignatureDoesNotMatch"
    sent = datetime.strptime(request.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if abs((datetime.now(UTC) - sent).total_seconds()) > 15 * 60:
        return "InvalidTimeStamp.Expired"
    if request.headers["x-acs-signature-nonce"] in peer.nonces:
        return "SignatureNonceUsed"
    peer.nonces.add(request.headers["x-acs-signature-nonce"])
    return ""


def tencent_signature(request: Received, signed_headers: str, timestamp: str, service: str, secret: str) -> str:
    headers = "".join(f"{name}:{request.headers[name].strip().lower()}\n" for name in signed_headers.split(";"))
    parts = urlsplit(request.target)
    canonical = f"{request.method}\n{parts.path}\n{parts.query}\n{headers}\n{signed_headers}\n{hexhash(request.body)}"
    date = datetime.fromtimestamp(int(timestamp), UTC).date().isoformat()
    to_sign = f"TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{hexhash(canonical.encode())}"

    def mac(key: bytes, text: str) -> bytes:
        return hmac.new(key, text.encode(), sha256).digest()

    signing = mac(mac(mac(b"TC3" + secret.encode(), date), service), "tc3_request")
    return hmac.new(signing, to_sign.encode(), sha256).hexdigest()


def tencent_fault(request: Received, peer: Peer) -> str:
    header = request.headers.get("authorization", "")
    credential = r"Credential=([^/]+)/(\d{4}-\d\d-\d\d)/sms/tc3_request"
    form = rf"TC3-HMAC-SHA256 {credential}, SignedHeaders=([^,]+), Signature=([0-9a-f]{{64}})"
    match = re.fullmatch(form, header)
    if match is None:
        return "AuthFailure.InvalidAuthorization"
    key_id, date, names, signature = match.groups()
    timestamp = request.headers.get("x-tc-timestamp", "0")
    if key_id != KEY_ID:
        return "AuthFailure.SecretIdNotFound"
    if not {"content-type", "host"} <= set(names.split(";")):
        return "AuthFailure.InvalidAuthorization"
    if date != datetime.fromtimestamp(int(timestamp), UTC).date().isoformat():
        return "AuthFailure.InvalidAuthorization"
    if abs(datetime.now(UTC).timestamp() - int(timestamp)) > 5 * 60:
        return "AuthFailure.SignatureExpire"
    if signature != tencent_signature(request, names, timestamp, "sms", KEY_SECRET):
        return "AuthFailure.SignatureFailure"
    return ""


@contextmanager
def aliyun() -> Iterator[Peer]:
    peer = Peer(ok={"Code": "OK", "Message": "OK", "BizId": "900619746936498440^0", "RequestId": "F655A8D5"})
    with _serving(peer, aliyun_fault, lambda code: {"Code": code, "Message": code, "RequestId": "R"}):
        yield peer


@contextmanager
def tencent() -> Iterator[Peer]:
    sent = {"SerialNo": "5000:1045710669157053657849499619", "Fee": 1, "Code": "Ok", "Message": "send success"}
    peer = Peer(ok={"Response": {"SendStatusSet": [sent], "RequestId": "a0aabda6"}})
    with _serving(peer, tencent_fault, lambda code: {"Response": {"Error": {"Code": code}, "RequestId": "R"}}):
        yield peer


@contextmanager
def _serving(peer: Peer, fault_of: Any, error_of: Any) -> Iterator[None]:
    hung = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.command, self.path, headers, body)
            if peer.silent:
                hung.wait(20)
                return
            fault = fault_of(request, peer)
            if fault:
                peer.refused.append(fault)
                self.answer(400, error_of(fault))
                return
            peer.received.append(request)
            self.answer(*(peer.answers.popleft() if peer.answers else (200, peer.ok)))

        def answer(self, status: int, content: Any) -> None:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        peer.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            hung.set()
            server.shutdown()
            thread.join(10)
