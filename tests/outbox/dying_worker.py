"""A worker that is killed between its claim and its result. Run as a process by test_concurrency."""

import os
import signal
from typing import Any, NoReturn

import django


def die(payload: dict[str, Any], item: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main() -> None:
    django.setup()
    from anxintuo.outbox.delivery import drain
    from anxintuo.outbox.enums import Urgency
    from anxintuo.outbox.registry import register_sender

    register_sender("test.post", die)
    drain(Urgency.URGENT)


if __name__ == "__main__":
    main()
