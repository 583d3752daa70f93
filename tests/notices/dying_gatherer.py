"""A worker that is killed in the middle of gathering a digest. Run as a process by test_digests."""

import os
import signal
from typing import Any, NoReturn

import django


def die(*args: Any, **kwargs: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main() -> None:
    django.setup()
    from anxintuo.notices import digests, kinds
    from anxintuo.notices.enums import Channel
    from anxintuo.outbox.delivery import drain
    from anxintuo.outbox.enums import Urgency

    kinds.register_kind("test.step", "一般进展", channels=[Channel.SMS, Channel.EMAIL], digest=True)
    enqueue = digests.enqueue

    def enqueue_and_die(*args: Any, **kwargs: Any) -> None:
        enqueue(*args, **kwargs)
        die()

    digests.enqueue = enqueue_and_die  # type: ignore[assignment]
    drain(Urgency.NORMAL)


if __name__ == "__main__":
    main()
