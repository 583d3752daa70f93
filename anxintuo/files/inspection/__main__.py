"""The child: bounds itself first, then opens one file and answers on standard output. See ../sandbox.py."""

import ctypes
import json
import os
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 700 * 1024 * 1024  # of address space; real memory stays below 400 MB (trust.md bar 6)
CPU_SECONDS = 6  # the slowest picture that is taken needs 3 s on a quiet machine
NO_NEW_PRIVILEGES = 38  # prctl(2)


def bound_this_process() -> None:
    """Before the first foreign byte is read: no memory, time, files or privileges beyond the job's."""
    os.nice(5)
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for limit, value in limits.items():
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS knows no limit of address space; the others hold
            continue
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def main() -> None:
    bound_this_process()
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from anxintuo.files.inspection.job import Answer, Job, Refused, pack

    job = Job(**json.loads(sys.argv[1]))
    try:
        if job.kind == "pdf":
            from anxintuo.files.inspection.pdfs import clean_pdf as clean
        else:
            from anxintuo.files.inspection.images import clean_image as clean
        answer = clean(sys.stdin.buffer.read(), job)
    except Refused as refused:
        answer = Answer(refused=refused.code, params=refused.params)
    except MemoryError:
        answer = Answer(refused="too_complex" if job.kind == "pdf" else "too_many_pixels")
    except Exception as error:
        # A decoder may fail in any way on a hostile file. Only the error's type is told: its text may quote the file.
        print(f"{type(error).__module__}.{type(error).__name__}", file=sys.stderr, flush=True)  # noqa: T201
        answer = Answer(refused="damaged")
    sys.stdout.buffer.write(pack(answer))
    sys.stdout.buffer.flush()
    os._exit(0)  # no tear-down of half-built decoder objects


if __name__ == "__main__":
    main()
