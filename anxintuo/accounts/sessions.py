"""Where a person is signed in, and ending it there."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from anxintuo.accounts import log
from anxintuo.accounts.addresses import client_address
from anxintuo.accounts.models import User

# In this order: WeChat and the Chinese shells carry "Chrome" in their name, and Chrome carries "Safari".
BROWSERS = (
    (r"MicroMessenger", "微信"),
    (r"AlipayClient", "支付宝"),
    (r"dtdreamweb|zjweb", "浙里办"),
    (r"HuaweiBrowser", "华为浏览器"),
    (r"MiuiBrowser", "小米浏览器"),
    (r"QQBrowser|MQQBrowser", "QQ 浏览器"),
    (r"Edg", "Edge"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)
SYSTEMS = (
    (r"OpenHarmony|HarmonyOS", "鸿蒙"),
    (r"Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class SignedInDevice:
    """`id` is None for a session that no list holds (of an older release); it can only be the current one."""

    id: int | None
    device: str
    address: str
    since: datetime | None
    is_current: bool


def devices_of(request: HttpRequest, user: User) -> list[SignedInDevice]:
    """The living sessions, the current one first, then the newest. Two statements."""
    current = request.session.session_key
    rows = list(UserSession.objects.filter(user_id=user.pk).order_by("-created_at"))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    devices = [
        SignedInDevice(row.pk, device_name(row.user_agent), row.ip, row.created_at, row.session_key == current)
        for row in rows
        if row.session_key in alive
    ]
    if not any(device.is_current for device in devices):
        agent = request.headers.get("User-Agent", "")
        devices.insert(0, SignedInDevice(None, device_name(agent), client_address(request), None, True))
    return sorted(devices, key=lambda device: not device.is_current)


def end_one(request: HttpRequest, user: User, session_id: int) -> bool:
    """End one other session of the person. False when there is none such (any more)."""
    row = UserSession.objects.filter(user_id=user.pk, pk=session_id).first()
    if row is None or row.session_key == request.session.session_key:
        return False
    row.end()
    log.changed(user, "session_ended")
    return True


@transaction.atomic
def end_all_others(request: HttpRequest, user: User) -> None:
    """Every session but this one ends on its next request, those included that no list knows of. Raises
    PermissionDenied when another device has ended this one since the request began."""
    epoch = _locked_epoch(user)
    if epoch != user.session_epoch:
        raise PermissionDenied(_("这台设备刚刚被退出登录了，请重新登录。"))
    _raise_epoch(user, epoch)
    update_session_auth_hash(request, user)  # type: ignore[arg-type]
    UserSession.objects.create_from_request(request)
    log.changed(user, "sessions_ended")


@transaction.atomic
def end_all(user: User) -> None:
    """For commands and actions of others on an account: nobody stays signed in as this person."""
    _raise_epoch(user, _locked_epoch(user))


def _locked_epoch(user: User) -> int:
    """As the row has it now, held until the transaction ends: of two who raise it at once, one comes second."""
    return User.objects.select_for_update().values_list("session_epoch", flat=True).get(pk=user.pk)


def _raise_epoch(user: User, epoch: int) -> None:
    user.session_epoch = epoch + 1
    user.save(update_fields=["session_epoch"])
    for row in UserSession.objects.filter(user_id=user.pk):
        row.end()


def device_name(user_agent: str) -> str:
    """`微信 · Android`; what is not recognised is called so."""
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, user_agent)), "")
    return " · ".join(filter(None, (_(browser) if browser else "", system))) or _("未知设备")
