"""How a device signs what it sends: HMAC-SHA-256 over METHOD, PATH, TIME, NONCE and the body's SHA-256, a line each."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

CLOCK_SECONDS = 5 * 60
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
TIME = re.compile(r"[0-9]{1,12}")
HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it came in. `at`: seconds since 1970 as the device's clock says, as text."""

    key_id: str
    at: str
    nonce: str
    signature: str
    method: str
    path: str
    body: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the parts are of the right shape at all."""
        return bool(TIME.fullmatch(self.at) and NONCE.fullmatch(self.nonce) and HEX.fullmatch(self.signature))

    def fits(self, secret: str) -> bool:
        wanted = signature(secret, self.method, self.path, self.at, self.nonce, self.body)
        return hmac.compare_digest(wanted, self.signature)

    def is_timely(self, now: datetime) -> bool:
        return abs(now.timestamp() - int(self.at)) <= CLOCK_SECONDS


def signature(secret: str, method: str, path: str, at: str, nonce: str, body: bytes) -> str:
    text = "\n".join((method, path, at, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
