"""The private file system: a file is there whole and durable, or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

UNFINISHED = ".part-"


class DurableFileSystemStorage(FileSystemStorage):
    """Writes beside the place, flushes to the disk, then links: a full disk or a power cut leaves no half file."""

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        self._make_directory(target.parent)
        handle, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            os.link(unfinished, target)  # refuses to replace what is there
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(unfinished)
        _flush_directory(target.parent)
        return name

    def _make_directory(self, directory: Path) -> None:
        if directory.is_dir():
            return
        self._make_directory(directory.parent)
        with contextlib.suppress(FileExistsError):
            directory.mkdir(mode=self.directory_permissions_mode or 0o700)
        _flush_directory(directory.parent)


def _flush_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
