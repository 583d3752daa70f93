"""Where a camera's pictures may come from: one spelling of one address inside the networks of nurseries.

Programs read odd addresses in odd ways (010.0.0.1, 2130706433, a@b@c, ::ffff:127.0.0.1). Each of them is refused, so
that what was checked here is what a gateway in the nursery dials later.
"""

import ipaddress
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anxintuo.rulebook.queries import RuleValue, rule
from institutions.devices.cited import cited

LONGEST = 300
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
WORD = r"[A-Za-z0-9._~!$&'()*+,;=%-]"
SOURCE = re.compile(
    rf"(?P<scheme>rtsps?)://(?P<login>{WORD}{{1,80}}(?::{WORD}{{0,80}})?@)?"
    r"(?:(?P<four>[0-9]{1,3}(?:\.[0-9]{1,3}){3})|\[(?P<six>[0-9A-Fa-f:.]{2,45})\])"
    rf"(?::(?P<port>[0-9]{{1,5}}))?(?P<path>/(?:{WORD}|[:/?])*)?"
)


def checked_source(text: str, *, region: str = "") -> str:
    """The address in its one spelling. ValidationError with the sentence and the rule's source."""
    found = SOURCE.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if found is None:
        raise ValidationError(_("填成 rtsp://用户名:密码@192.168.1.20:554/路径 的样子，主机只写 IP 地址，不写域名。"))
    address, port = _address(found["four"], found["six"]), found["port"]
    if port is not None and not 1 <= int(port) <= 65_535:
        raise ValidationError(_("端口在 1 到 65535 之间。"))
    limits = rule("video.source_networks", region=region)
    refusal = _refusal(address)
    if refusal:
        raise ValidationError(_beside(refusal, limits))
    host = f"[{address}]" if address.version == 6 else str(address)
    where = f":{int(port)}" if port is not None else ""
    return f"{found['scheme']}://{found['login'] or ''}{host}{where}{found['path'] or '/'}"


def _address(four: str | None, six: str | None) -> Address:
    """`ipaddress` refuses leading zeros, which some programs read as octal."""
    try:
        return ipaddress.IPv4Address(four) if four else ipaddress.IPv6Address(six or "")
    except ValueError as error:
        raise ValidationError(_("这不是一个 IP 地址，例如 192.168.1.20。")) from error


def _refusal(address: Address) -> str:
    # A mapped address is looked at too: whoever writes ::ffff:127.0.0.1 is told what it is.
    for each in (address, getattr(address, "ipv4_mapped", None)):
        if each is not None and any(each in network for network in settings.OWN_NETWORKS):
            return _("这是平台自己的网络，不能当摄像头的地址。")
    if not any(address in network for network in settings.CAMERA_NETWORKS):
        return _("这个地址不在园内网络里，例如 192.168.1.20。")
    return ""


def _beside(refusal: str, limits: RuleValue) -> str:
    return f"{refusal}{cited(limits)}"
