"""python -m anxintuo.embedded up | run -- CMD… | serve | status | stop | keep -- CMD…"""

import argparse
import os
import select
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from anxintuo.embedded import EmbeddedError, lock
from anxintuo.embedded.house import up
from anxintuo.embedded.keep import keep
from anxintuo.embedded.paths import State
from anxintuo.embedded.process import end_with_parent, wait_until
from anxintuo.embedded.supervisor import Stopped, supervised, temporary_state

STOPS_WITHIN = 60.0
NOT_RUNNING = 3  # as `systemctl status` says it


def main(words: Sequence[str]) -> int:
    options = _parser().parse_args(words)
    if options.action == "keep":
        return keep(_command(options))
    if not sys.platform.startswith("linux"):
        raise EmbeddedError("The embedded services run on Linux; elsewhere use `docker compose up`.")
    if getattr(options, "with_parent", False):
        end_with_parent(signal.SIGTERM)  # make killed with -9 takes us along
    if options.action in ("status", "stop"):
        return {"status": status, "stop": stop}[options.action](State.default_root())
    with _root(getattr(options, "temporary", False)) as (root, careless):
        if options.action == "up":
            return up(root, careless=careless)
        with supervised(root, careless=careless) as supervisor:
            if options.action == "run":
                return supervisor.run(_command(options))
            for key, value in supervisor.urls.items():
                print(f"{key}={value}")
            print("ready", flush=True)
            supervisor.wait(until=_stdin_closed)
            return 0


def status(root: Path) -> int:
    """Say whether the services of this folder run; 0 if so, 3 if not."""
    holder = lock.holder(root / "lock")
    if holder is None:
        print(f"Not running ({root}).")
        return NOT_RUNNING
    print(f"Running as process {holder} ({root}).")
    return 0


def stop(root: Path) -> int:
    """Stop whoever supervises this folder and wait for the end of it."""
    holder = lock.holder(root / "lock")
    if holder is None:
        print(f"Not running ({root}).")
        return 0
    os.kill(holder, signal.SIGTERM)
    if not wait_until(lambda: lock.holder(root / "lock") is None, STOPS_WITHIN, pause=0.1):
        raise EmbeddedError(f"Process {holder} was asked to stop but still runs after {STOPS_WITHIN:.0f} seconds.")
    print("Stopped.")
    return 0


@contextmanager
def _root(temporary: bool) -> Iterator[tuple[Path, bool]]:
    """The state folder, and whether its data may be careless about crashes."""
    if not temporary:
        yield State.default_root(), False
        return
    # A temporary state stands alone: it neither uses nor touches the services of the surroundings.
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with temporary_state() as root:
        yield root, True


def _stdin_closed() -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], 0.2)
    return bool(readable) and not os.read(sys.stdin.fileno(), 4096)


def _command(options: argparse.Namespace) -> list[str]:
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise EmbeddedError("Say what to run, after `--`.")
    return list(command)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m anxintuo.embedded", description="The one-command local stack.")
    actions = parser.add_subparsers(dest="action", required=True)
    for name, text in (
        ("up", "start everything: what `make run` does"),
        ("run", "start the services, run a command with DATABASE_URL and REDIS_URL, stop them"),
        ("serve", "start the services, print their addresses, and stop when standard input ends"),
        ("status", "say whether the services run"),
        ("stop", "stop whoever runs them"),
        ("keep", "run a command again whenever it ends by itself (for the Procfile)"),
    ):
        action = actions.add_parser(name, help=text)
        if name in ("up", "run"):
            action.add_argument("--with-parent", action="store_true", help="stop when the calling process ends")
        if name in ("up", "run", "serve"):
            action.add_argument("--temporary", action="store_true", help="in a folder of their own, removed afterwards")
        if name in ("run", "keep"):
            action.add_argument("command", nargs=argparse.REMAINDER)
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedError as error:
        sys.exit(str(error))
    except Stopped as stopped:
        sys.exit(stopped.returncode)
    except KeyboardInterrupt:
        sys.exit(130)
