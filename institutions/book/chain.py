"""The chain over closed class-days: what exactly is hashed. Pure; docs/decisions/safety-book.md says why so."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS = "0" * 64


def digest(previous: str, day: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256, hex: the digest before, the day's own facts, then each entry in the order of its id."""
    chain = hashlib.sha256(previous.encode())
    chain.update(canonical(day))
    for entry in sorted(entries, key=lambda each: str(each["id"])):
        chain.update(canonical(entry))
    return chain.hexdigest()


def canonical(value: Any) -> bytes:
    """One text for one value: keys in order, no blanks, UTF-8, a line each."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
