"""Sending a one-time code to a phone. Accounts know that a code must go out; who carries it is plugged in from above.

The notices app registers its sender in `apps.py: ready()`. The sender keeps the budgets (per number, per address,
per day) and says no by raising `CodeRefused` with a sentence, which the sign-in form shows.
"""

from typing import Protocol

from django.core.exceptions import ImproperlyConfigured


class CodeRefused(Exception):
    """The code was not sent. `sentence` is Chinese and says what to do; it tells nothing about any account."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class CodeSender(Protocol):
    """`phone` in E.164; `code` six digits; `address` as `addresses.limit_key` gives it; `known`: asked for on a device
    that signed in to this number before. Raises CodeRefused."""

    def __call__(self, phone: str, code: str, *, address: str, known: bool) -> None: ...


_senders: list[CodeSender] = []


def register_code_sender(sender: CodeSender) -> None:
    """Called once, by the app that sends. A second, different sender is a defect."""
    if _senders and _senders[0] is not sender:
        raise ValueError("a code sender is registered already")
    _senders[:] = [sender]


def send_code(phone: str, code: str, *, address: str, known: bool = False) -> None:
    """Hand the code to the registered sender, inside the caller's transaction. Raises CodeRefused."""
    if not _senders:
        raise ImproperlyConfigured("No app has registered a code sender (anxintuo.accounts.codes).")
    _senders[0](phone, code, address=address, known=known)
