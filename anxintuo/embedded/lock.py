"""One supervisor per state folder. The kernel drops the lock when its holder dies, however that happens."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anxintuo.embedded import EmbeddedError


class AlreadyRunning(EmbeddedError):
    """Somebody else supervises this state folder."""

    def __init__(self, holder: int, place: str) -> None:
        where = f" at {place}" if place else ""
        super().__init__(
            f"安心托 is already running from this folder{where} (process {holder}); stop it with Ctrl-C there or with "
            "`make stop`, or set ANXINTUO_STATE and ANXINTUO_PORT to run a second copy beside it."
        )


@contextmanager
def held(path: Path, place: str = "") -> Iterator[None]:
    """Hold the lock file; it says who holds it and where the pages are. Raises AlreadyRunning."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise EmbeddedError(f"{path} belongs to another user: set ANXINTUO_STATE to another folder.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(*_read(path)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n{place}\n".encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def holder(path: Path) -> int | None:
    """The process that holds the lock, or None."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(path)[0]
    else:
        return None
    finally:
        os.close(handle)


def _read(path: Path) -> tuple[int, str]:
    """Process id and address; the holder writes them right after taking the lock, so wait for that."""
    for _ in range(50):
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines and lines[0].isdigit():
            return int(lines[0]), lines[1] if len(lines) > 1 else ""
        time.sleep(0.02)
    return 0, ""
