"""`manage.py dismiss official 13800138000`: takes seats away, from the next request on. The account stays."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from anxintuo.kit.phones import to_e164
from governance import appointments
from governance.enums import Duty
from governance.management.commands.appoint import KINDS
from institutions.enums import StaffPost


class Command(BaseCommand):
    help = "免职：按手机号收回身份，对方下次打开页面时生效。不写范围的，收回这一类全部身份；账号保留。"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="|".join(KINDS))
        for kind in KINDS:
            kinds.add_parser(kind).add_argument("phone", help="手机号：11 位，或 +86 开头")
        official, operator, director, staff, adviser = (kinds.choices[kind] for kind in KINDS)
        for each in (official, operator):
            each.add_argument("--area", default="", help="只免去这个管辖范围的")
        for each in (director, staff):
            each.add_argument("--institution", default="", help="只免去这家机构的：网址名，或名册编号")
        staff.add_argument("--post", choices=StaffPost.values, help="只免去这个岗位的")
        adviser.add_argument("--station", default="", help="只免去这个驿站的：名称或编号")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = self._dismiss(to_e164(options["phone"]), options)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已收回 {count} 个身份。" if count else "没有这样的身份，没有改动。")

    def _dismiss(self, phone: str, options: dict[str, Any]) -> int:
        kind = options["kind"]
        if kind in ("official", "operator"):
            duty = Duty.OPERATOR if kind == "operator" else Duty.REVIEWER
            return appointments.dismiss_official(phone, duty=duty, area=options["area"])
        if kind in ("director", "staff"):
            wanted = StaffPost.DIRECTOR.value if kind == "director" else options["post"]
            named = options["institution"]
            return appointments.dismiss_staff(
                phone,
                posts=[StaffPost(wanted)] if wanted else (),
                institution=appointments.find_institution(named) if named else None,
            )
        named = options["station"]
        return appointments.dismiss_adviser(phone, station=appointments.find_station(named) if named else None)
