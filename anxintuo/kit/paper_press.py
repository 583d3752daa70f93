"""The child of paper.py: bounds itself, sets one sheet, writes the PDF to standard output."""

import json
import os
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 2 * 1024**3  # of address space: the threads' stacks and the mapped font; in use it stays below 150 MB
CPU_SECONDS = 10


def bound_this_process() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS knows no limit of address space; the others hold
            continue


def main() -> None:
    bound_this_process()
    job = json.loads(sys.stdin.buffer.read())
    import typst

    template = Path(job["template"])
    try:
        sheet = typst.compile(
            template,
            root=template.parent,
            font_paths=[job["fonts"]],
            ignore_system_fonts=True,
            sys_inputs={"data": job["data"]},
            timestamp=0,
        )
    except typst.TypstError as error:
        # The message speaks of the template; what was typed is never quoted in it.
        print(f"{error.message}; {'; '.join(error.hints)}"[:300], file=sys.stderr)  # noqa: T201
        sys.exit(1)
    sys.stdout.buffer.write(sheet)
    sys.stdout.buffer.flush()
    os._exit(0)  # the threads of the setter need no farewell


if __name__ == "__main__":
    main()
