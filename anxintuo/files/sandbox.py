"""Opening hostile files in a child process with limits on memory, time and privileges.

Decoders are where image and PDF parsers break. The child (inspection/) holds no database connection, no keys
and none of our environment; if it is killed, one upload is refused and nothing else happens.
"""

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from anxintuo.files.inspection.job import Answer, Job, unpack
from anxintuo.files.refusals import UploadRefused

logger = logging.getLogger(__name__)

CHILD = Path(__file__).parent / "inspection" / "__main__.py"
WALL_SECONDS = 15  # the child's own limit is 6 s of processor time; a busy machine may need longer
WAIT_SECONDS = 8
_turns = threading.BoundedSemaphore(2)  # a web process never opens more at once: its neighbours keep their speed


def inspect(data: bytes, job: Job) -> Answer:
    """What the child made of the file. Raises UploadRefused with its sentence otherwise."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise UploadRefused("busy")
    try:
        answer = _ask_child(data, job)
    finally:
        _turns.release()
    if answer.refused:
        raise UploadRefused(answer.refused, **answer.params)
    return answer


def _ask_child(data: bytes, job: Job) -> Answer:
    with _in_memory(data) as handed_over:
        try:
            done = subprocess.run(  # noqa: S603  (our own interpreter and file; the job is JSON that we wrote)
                [sys.executable, "-I", "-B", str(CHILD), job.as_json()],
                stdin=handed_over,
                capture_output=True,
                timeout=WALL_SECONDS,
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Answer(refused="too_slow")
    if done.stderr:
        logger.info("a %s did not open: %s", job.kind, done.stderr[-300:].decode(errors="replace"))
    try:
        return unpack(done.stdout)
    except ValueError:
        return Answer(refused="too_slow" if -done.returncode in KILLED_FOR_TIME else "damaged")


KILLED_FOR_TIME = {9, 24}  # SIGKILL (the hard limit of processor time), SIGXCPU


def _in_memory(data: bytes) -> IO[bytes]:
    """A file that exists in memory only: clear bytes of a sensitive document do not touch the disk."""
    if hasattr(os, "memfd_create"):
        handle = os.fdopen(os.memfd_create("upload"), "w+b")
    else:  # macOS, development only
        import tempfile

        handle = tempfile.TemporaryFile()  # noqa: SIM115
    handle.write(data)
    handle.seek(0)
    return handle
