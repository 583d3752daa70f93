"""`manage.py rotation_status`: which sealed values still need an old key? With --move, move them now."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from anxintuo.kit.crypto import primary_key_id, retiring_key_ids
from anxintuo.kit.rotation import move_all, values_by_key

UNLISTED = "no listed key"


class Command(BaseCommand):
    help = "Count the sealed values under each key; fails while any of them needs another key than the first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--move", action="store_true", help="first seal everything with the first key, now")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["move"]:
            self.stdout.write(f"{move_all()} moved")
        total: Counter[str] = Counter()
        for name, counted in values_by_key():
            self.stdout.write(f"{name}: {_sentence(counted) or 'empty'}")
            total += counted
        self.stdout.write(f"altogether: {_sentence(total) or 'empty'}")
        if elsewhere := _sentence(total, without=primary_key_id()):
            raise CommandError(f"Not every value is under the first key, {primary_key_id()}: {elsewhere}.")


def _sentence(counted: Counter[str], *, without: str | None = None) -> str:
    keys = [primary_key_id(), *retiring_key_ids(), ""]
    return ", ".join(f"{key or UNLISTED} {counted[key]}" for key in keys if key != without and counted[key])
