from typing import Any

from django.core.management.base import BaseCommand

from anxintuo.demo.personas import PERSONAS


class Command(BaseCommand):
    help = "Print the ready accounts of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        for persona in PERSONAS:
            self.stdout.write(f"  {persona.key:<17} {persona.name}（{persona.role}）  {persona.belongs}")
