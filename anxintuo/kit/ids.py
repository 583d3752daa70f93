"""Public identifiers: UUID version 7 (RFC 9562), ordered by time so that indexes grow at one end."""

import uuid

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> uuid.UUID:
    return _uuid7()
