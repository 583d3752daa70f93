"""Services for one Python process, such as a bare `pytest`: started on demand, gone when it ends."""

import atexit
import subprocess
import sys

from anxintuo.embedded import EmbeddedError
from anxintuo.embedded.paths import PROJECT

STOPS_WITHIN = 30.0


def start_for_this_process() -> dict[str, str]:
    """Start services that forget everything, and return DATABASE_URL and REDIS_URL."""
    # Our end of its stdin closes when this process ends, however that happens, and it ends then.
    helper = subprocess.Popen(
        [sys.executable, "-m", "anxintuo.embedded", "serve", "--temporary"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert helper.stdin is not None
    assert helper.stdout is not None
    urls: dict[str, str] = {}
    for line in helper.stdout:
        key, separator, value = line.strip().partition("=")
        if not separator:
            break
        urls[key] = value
    if len(urls) < 2:
        raise EmbeddedError("The services for the tests did not start; the lines above say why.")

    def end() -> None:
        helper.stdin.close()  # type: ignore[union-attr]
        helper.wait(STOPS_WITHIN)
        helper.stdout.close()  # type: ignore[union-attr]

    atexit.register(end)
    return urls
