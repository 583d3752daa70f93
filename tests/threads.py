"""Many people at one moment: jobs started from one barrier, each on a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connections


def at_once(jobs: list[Callable[[], object]]) -> list[BaseException]:
    """Run all of them together; what they raised. A fault inside a thread would be lost otherwise."""
    barrier, raised = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            job()
        except Exception as fault:
            raised.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
