"""Load the shipped book of rules, and books of your own: `manage.py load_rules [FILE …] [--dry-run]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from anxintuo.rulebook.books import SHIPPED, BadBook, rows_of, shipped_rows
from anxintuo.rulebook.loading import load_book


class Command(BaseCommand):
    help = "Bring the rules up to date with the shipped book and with FILEs of a region. Nothing is half-written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a book of a region's own rules (YAML)")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                books = [(SHIPPED, shipped_rows())]
                books += [(f"file:{path.stem}"[:60], rows_of(path)) for path in options["files"]]
                for origin, rows in books:
                    told = load_book(rows, origin=origin)
                    self.stdout.write(
                        f"{origin}: {told.added} added, {told.changed} changed, "
                        f"{told.removed} removed, {told.unchanged} unchanged"
                    )
                if options["dry_run"]:
                    transaction.set_rollback(True)
                    self.stdout.write("dry run: nothing was written")
        except (BadBook, OSError) as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(f"the books contradict each other: {error}") from error
