"""The shared third-party data, where it is at hand (its README says what may ship)."""

import csv
import os
from pathlib import Path

import pytest

BASE = Path(os.environ.get("AXT_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def shared(*parts: str) -> Path:
    """A file or folder of it, or a skip that says where it was looked for."""
    path = BASE.joinpath(*parts)
    if not path.exists() and "AXT_SHARED_DATA" in os.environ:
        pytest.fail(f"{path} is not there, though AXT_SHARED_DATA says so")
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not here; set AXT_SHARED_DATA to the folder of shared data")
    return path


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV with a head line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
