"""`manage.py reset_second_factor 13800138000`: for a colleague whose telephone and recovery codes are both lost.

Whoever runs it has made sure, face to face or by a call back, that it is really that colleague who asks.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from anxintuo.accounts.actions import reset_second_factor
from anxintuo.accounts.models import User
from anxintuo.audit.actions import SYSTEM
from anxintuo.kit.phones import to_e164


class Command(BaseCommand):
    help = "Forget a person's second factor and end all sessions; they set up a new one at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phone", help="the mobile number, eleven digits")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.by_phone(to_e164(options["phone"]))
        except ValueError as error:
            raise CommandError(str(error)) from error
        if user is None:
            raise CommandError("没有用这个手机号的账号。")
        count = reset_second_factor(user, actor=SYSTEM)
        self.stdout.write(f"已移除 {count} 种验证方式，所有设备上的登录都已退出。")
