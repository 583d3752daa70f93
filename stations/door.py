"""The code at the door: the session's number and a signature of it. A code of another session says nothing here."""

import hmac
from hashlib import sha256

from stations.models import GroupSession


def door_code(session: GroupSession) -> str:
    return hmac.new(session.secret.encode(), str(session.pk).encode(), sha256).hexdigest()[:20]


def is_door_code(session: GroupSession, code: str) -> bool:
    return hmac.compare_digest(door_code(session), code)
