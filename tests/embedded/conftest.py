import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from anxintuo.embedded.process import processes
from tests.embedded.house import eventually, house

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A state folder after its first start, to copy: making a database takes longer than anything tested here."""
    with folder() as above:
        with house(above / "state"):
            pass
        (above / "state" / "id").unlink()
        yield above / "state"


@pytest.fixture
def state(made: Path) -> Iterator[Path]:
    """A state folder that has been used, below a folder that other users may walk through."""
    with folder() as above:
        subprocess.run(["cp", "-a", str(made), str(above)], check=True)
        yield above / "state"


@pytest.fixture
def fresh_state() -> Iterator[Path]:
    """The place of a state folder that is not there yet."""
    with folder() as above:
        yield above / "state"


@contextmanager
def folder() -> Iterator[Path]:
    above = Path(tempfile.mkdtemp(prefix="axt-", dir=MEMORY if roomy(MEMORY) else None))
    above.chmod(0o711)
    yield above
    # After a kill the services take a moment to end.
    assert eventually(lambda: not any(works_below(above, pid) for pid in processes()))
    shutil.rmtree(above)


def works_below(folder: Path, pid: int) -> bool:
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")).is_relative_to(folder)
    except OSError:
        return False


def roomy(folder: Path) -> bool:
    """Memory is quicker to copy in than a disk, but a container has little of it."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2**30
