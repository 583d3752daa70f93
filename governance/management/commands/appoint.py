"""`manage.py appoint official 13800138000 --area 330300 --office 温州市卫生健康委员会`, and so for the other seats.

Twice is as good as once. The person signs in with a code to that number; a watched seat then sets up a second factor.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from anxintuo.kit.phones import to_e164
from governance import appointments
from governance.enums import Duty
from institutions.enums import StaffPost

KINDS = ("official", "operator", "director", "staff", "adviser")


class Command(BaseCommand):
    help = "任命：按手机号给一个人一个身份。没有账号的，先建账号。重复运行不会重复任命。"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="|".join(KINDS))
        for kind in KINDS:
            kinds.add_parser(kind).add_argument("phone", help="手机号：11 位，或 +86 开头")
        official, operator, director, staff, adviser = (kinds.choices[kind] for kind in KINDS)
        official.add_argument("--duty", choices=[Duty.REVIEWER.value], default=Duty.REVIEWER.value, help="职责")
        official.add_argument("--area", required=True, help="管辖范围的区划代码：330300 全市，330302 鹿城区")
        official.add_argument("--office", required=True, help="单位名称")
        operator.add_argument("--area", default="33", help="区划代码，默认 33")
        operator.add_argument("--office", default="平台运维", help="单位名称")
        for each in (director, staff):
            each.add_argument("--institution", required=True, help="机构的网址名，或名册编号")
        staff.add_argument("--post", required=True, choices=StaffPost.values, help="岗位")
        adviser.add_argument("--station", required=True, help="驿站名称或编号")
        adviser.add_argument("--division", help="驿站还没有时新建：所在的区划代码")
        adviser.add_argument("--address", help="驿站还没有时新建：地址")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = self._appoint(to_e164(options["phone"]), options)
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("已任命，下次打开页面时生效。" if changed else "已经是这样，没有改动。")

    def _appoint(self, phone: str, options: dict[str, Any]) -> bool:
        kind = options["kind"]
        if kind in ("official", "operator"):
            duty = Duty.OPERATOR if kind == "operator" else Duty(options["duty"])
            return appointments.appoint_official(phone, duty=duty, area=options["area"], office=options["office"])
        if kind in ("director", "staff"):
            post = StaffPost.DIRECTOR if kind == "director" else StaffPost(options["post"])
            institution = appointments.find_institution(options["institution"])
            return appointments.appoint_staff(phone, post=post, institution=institution)
        if options["division"] and options["address"]:
            station = appointments.open_station(
                options["station"], division=options["division"], address=options["address"]
            )
        else:
            station = appointments.find_station(options["station"])
        return appointments.appoint_adviser(phone, station=station)
