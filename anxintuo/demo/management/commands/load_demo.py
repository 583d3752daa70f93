from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from anxintuo.demo.admissions import load_admissions
from anxintuo.demo.allergies import load_allergies
from anxintuo.demo.attendance import load_attendance
from anxintuo.demo.book import load_book
from anxintuo.demo.city import load_city
from anxintuo.demo.devices import load_devices
from anxintuo.demo.health import load_health_records
from anxintuo.demo.menus import load_menus
from anxintuo.demo.money import load_money
from anxintuo.demo.people import load_people
from anxintuo.demo.settling import load_settling
from anxintuo.demo.staff import load_staff
from anxintuo.demo.stations import load_stations


class Command(BaseCommand):
    help = "Load the demonstration city and its ready accounts, once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is off (ANXINTUO_DEMO).")
        institutions = load_city(today=localdate(), progress=lambda line: self.stdout.write(f"  {line}"))
        load_people(institutions, today=localdate())
        load_admissions(institutions[0], today=localdate())
        load_health_records(today=localdate())
        load_settling(institutions[0], today=localdate())
        load_staff(institutions[0], today=localdate())
        load_menus(institutions[0], today=localdate())
        load_attendance(institutions[0], today=localdate())
        load_money(institutions[0], today=localdate())
        load_allergies(institutions[0], today=localdate())
        load_devices(institutions[0], today=localdate())
        load_book(institutions[0], today=localdate())
        load_stations(today=localdate())
        self.stdout.write("  演示账号已就绪")
