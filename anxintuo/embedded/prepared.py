"""Has anything changed since the database and the static files were last prepared? If not, a start skips all of it.

Looking costs some milliseconds; starting Django to find that there is nothing to do costs seconds.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from anxintuo.embedded.paths import PROJECT

# Folders whose contents decide nothing about tables, demonstration data and static files. Dotted ones never do.
WITHOUT = {"__pycache__", "node_modules", "tests", "bench", "docs", "deploy", "templates", "staticfiles"}


class Prepared:
    """The record in `<state>/prepared` of what the last preparation saw."""

    def __init__(self, state: Path, database: str, environment: Mapping[str, str]) -> None:
        self._record = state / "prepared"
        self._database = database
        self._environment = environment

    def still(self) -> bool:
        """True when the same program last prepared this very database and these static files."""
        try:
            return self._record.read_text() == self._now()
        except FileNotFoundError:
            return False

    def remember(self) -> None:
        self._record.write_text(self._now())

    def forget(self) -> None:
        self._record.unlink(missing_ok=True)

    def _now(self) -> str:
        digest = hashlib.sha256()
        for part in (*self._settings(), *_program(), *self._static_files(), self._migrations()):
            digest.update(f"{part}\n".encode())
        return f"{digest.hexdigest()}\n"

    def _settings(self) -> Iterator[str]:
        for name in sorted(self._environment):
            if name.startswith(("ANXINTUO_", "DJANGO_")) and name != "ANXINTUO_PORT":
                yield f"{name}={self._environment[name]}"
        yield self._database

    def _static_files(self) -> Iterator[str]:
        manifest = Path(self._environment.get("ANXINTUO_STATIC_ROOT", "")) / "staticfiles.json"
        yield f"{manifest.stat().st_mtime_ns}" if manifest.is_file() else "no static files"

    def _migrations(self) -> str:
        """What the database itself says: a new or restored one says something else."""
        import psycopg

        ask = "SELECT count(*), max(id), max(applied) FROM django_migrations"
        try:
            with psycopg.connect(self._database, connect_timeout=5) as line:
                return str(line.execute(ask).fetchone())
        except psycopg.Error as error:
            return f"unknown: {type(error).__name__}"


def _program() -> Iterator[str]:
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = sorted(name for name in folders if name not in WITHOUT and not name.startswith("."))
        for name in sorted(files):
            found = os.stat(os.path.join(folder, name), follow_symlinks=False)
            yield f"{folder}/{name} {found.st_size} {found.st_mtime_ns}"
