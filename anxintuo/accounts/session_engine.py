"""Sessions in the database, looked up by keys of our own kind only (settings.SESSION_ENGINE)."""

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[a-z0-9]{32}")  # as SessionBase makes them


class SessionStore(db.SessionStore):
    """A cookie may hold anything, even a NUL, at which PostgreSQL would stumble; Django looks at its length only."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and KEY.fullmatch(key))
