"""Visitors and codes for the sign-in tests. Numbers and addresses are new in every test, so that no limit is shared."""

import random
from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse

from anxintuo.accounts import cooldown
from anxintuo.accounts.challenge import Challenge
from anxintuo.accounts.codes import CodeRefused

_random = random.Random()


def new_phone() -> str:
    """Eleven digits, as typed."""
    return f"139{_random.randrange(10**8):08d}"


def new_address() -> str:
    return f"10.{_random.randrange(256)}.{_random.randrange(256)}.{_random.randrange(1, 255)}"


def visitor(address: str = "", **options: object) -> Client:
    return Client(REMOTE_ADDR=address or new_address(), **options)


@dataclass
class PostBox:
    """Stands where the notices app's sender stands: what was sent to whom, from which address."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    known: list[bool] = field(default_factory=list)
    refusal: str = ""

    def __call__(self, phone: str, code: str, *, address: str, known: bool) -> None:
        if self.refusal:
            raise CodeRefused(self.refusal)
        self.sent.append((phone, code, address))
        self.known.append(known)

    def code_for(self, phone: str) -> str:
        return next(code for number, code, _address in reversed(self.sent) if number == f"+86{phone}")


def ask_code(client: Client, phone: str, **query: str):
    return client.post(reverse("account_login", query=query or None), {"phone": phone})


def type_code(client: Client, code: str, **query: str):
    return client.post(reverse("accounts:sign_in_code", query=query or None), {"code": code})


def come_in(client: Client, post_box: PostBox, phone: str):
    ask_code(client, phone)
    return type_code(client, post_box.code_for(phone))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def age_session(client: Client, seconds: float) -> None:
    """Let time pass for every instant noted in the session."""
    session = client.session
    for key in [key for key, _value in session.items() if key.startswith("challenge.")]:
        if seconds >= cooldown.SECONDS:
            cooldown.end(Challenge(**session[key]).phone)
        session[key] = session[key] | {"sent_at": session[key]["sent_at"] - seconds}
    records = session.get("account_authentication_methods", [])
    session["account_authentication_methods"] = [each | {"at": each["at"] - seconds} for each in records]
    session.save()


def a_minute_later(phone: str) -> None:
    """As if the last code for the number (as typed) had been sent a minute ago."""
    cooldown.end(f"+86{phone}")
