"""Reading settings from the environment; the README's table lists every variable named here.

In development the embedded services leave their addresses in ``<state>/services.env``, so that a
command typed in a second terminal finds the running database without further words.
"""

import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The variable's text; without a default an unset variable is a configuration error."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see README, “Settings”).")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered in TRUE:
        return True
    if lowered in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None or value.strip() == "":
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def items(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def networks(addresses: list[str]) -> tuple[Network, ...]:
    """Networks as `10.0.0.0/8`; host bits must be clear, so that nobody allows more than he means."""
    try:
        return tuple(ipaddress.ip_network(each) for each in addresses)
    except ValueError as error:
        raise ImproperlyConfigured(f"A network is written 10.0.0.0/8 or fc00::/7: {error}.") from error


def pairs(name: str) -> dict[str, str]:
    """A comma-separated list of ``key=value``."""
    parts = [item.partition("=") for item in items(name)]
    if any(not separator for _key, separator, _value in parts):
        raise ImproperlyConfigured(f"{name} must be written key=value,key=value.")
    return {key.strip(): value.strip() for key, _separator, value in parts}


def state_dir(base: Path) -> Path:
    """Where the embedded services and private files live (``ANXINTUO_STATE``, default ``.local/``)."""
    return Path(os.environ.get("ANXINTUO_STATE") or base / ".local").expanduser().resolve()


def load_services(state: Path) -> None:
    """Take DATABASE_URL and REDIS_URL of the running embedded services unless the caller set them."""
    path = state / "services.env"
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        key, separator, value = line.partition("=")
        if separator and not key.startswith("#"):
            os.environ.setdefault(key.strip(), value.strip())


def is_embedded(state: Path) -> bool:
    """Whether DATABASE_URL is that of the embedded services: they alone know the password in the state folder."""
    path = state / "password"
    try:
        password = path.read_text(encoding="utf-8").strip()
    except OSError:
        return False
    return bool(password) and urlsplit(os.environ["DATABASE_URL"]).password == password
