"""`manage.py drain_outbox`: deliver what is due, without Celery or Redis."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import Urgency


class Command(BaseCommand):
    help = "Deliver what is due in the outbox; with --every N, go on for ever, once in N seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--urgency", choices=Urgency.values, action="append", help="default: all, urgent first")
        parser.add_argument("--limit", type=int, default=500, help="items per queue and round (default 500)")
        parser.add_argument("--every", type=float, metavar="SECONDS", help="keep going (Ctrl-C stops)")

    def handle(self, *args: Any, **options: Any) -> None:
        queues = [Urgency(name) for name in options["urgency"] or Urgency.values]
        while True:
            for urgency in queues:
                report = drain(urgency, limit=options["limit"])
                if report.handled or not options["every"]:
                    outcome = f"{report.done} delivered, {report.retried} to be tried again, {report.parked} parked"
                    self.stdout.write(f"{urgency}: {outcome}")
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])
