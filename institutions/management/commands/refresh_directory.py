"""The public directory made anew from the registry: after a release that changed what an entry holds."""

from typing import Any

from django.core.management.base import BaseCommand

from institutions.actions.directory import refresh_whole_directory


class Command(BaseCommand):
    help = "Write every entry of the public directory anew, in one transaction."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{refresh_whole_directory()} nurseries are listed")
