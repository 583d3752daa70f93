"""`manage.py verify_audit`: has any audit entry been edited, removed or slipped in since it was sealed?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from anxintuo.audit.sealing import verify


class Command(BaseCommand):
    help = "Recompute the hash chain over the audit log; fails when an entry was changed, removed or slipped in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="NUMBER:DIGEST",
            help="a seal as the shipped log recorded it; without one, a rewritten chain cannot be told",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(anchors=dict(_anchor(text) for text in options["anchor"]))
        for problem in report.problems:
            self.stderr.write(problem)
        if report.problems:
            raise CommandError(f"The audit log is not as it was sealed: {len(report.problems)} problem(s).")
        self.stdout.write(
            f"{report.seals} seals over {report.entries} entries hold; "
            f"{report.unsealed} entries wait for the next seal."
        )


def _anchor(text: str) -> tuple[int, str]:
    number, separator, digest = text.partition(":")
    if not separator or not number.isdigit() or len(digest) != 64:
        raise CommandError(f"An anchor is written NUMBER:DIGEST, not {text!r}.")
    return int(number), digest
