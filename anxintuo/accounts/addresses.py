"""From where a request comes, as far as it can be believed.

`X-Forwarded-For` is written by whoever sends the request; only the entries that our own proxies appended are
true. With n trusted proxies (`ANXINTUO_TRUSTED_PROXIES`) the client is the n-th entry from the right.
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 (a value, not a binding): all requests of unknown origin share one limit


def client_address(request: HttpRequest) -> str:
    """The client's IP address in normal form, `0.0.0.0` when it cannot be told. Never raises."""
    proxies = settings.TRUSTED_PROXY_COUNT
    if proxies:
        entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(entries) >= proxies and (address := _parsed(entries[-proxies])):
            return address
    return _parsed(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def limit_key(address: str) -> str:
    """What limits count by: an IPv4 address, or the /64 network that one IPv6 subscriber owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)


def network_key(address: str) -> str:
    """The /48 that one IPv6 customer may own, with its 65 536 networks of /64; empty for every other address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 48), strict=False))
    return ""


def _parsed(text: str) -> str:
    text = text.strip()
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:443
        text = text.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
