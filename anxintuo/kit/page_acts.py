"""How a page does an act: what the act refuses becomes a sentence where it was asked, what is done is said."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

Said = str | Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Done:
    """The act was done; `result` is what it returned."""

    result: Any = None


def acted_with(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], Any],
    said: Said = "",
    *,
    refusals: tuple[type[Exception], ...] = (),
) -> Done | None:
    """None while the form is only shown, is not whole, or the act refuses: its sentences then stand in the form.

    `said` may be made from the act's result. `refusals`: exceptions of the act besides ValidationError whose text is a
    sentence for the person.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        done = Done(act())
    except ValidationError as refusal:
        beside = hasattr(refusal, "error_dict") and set(refusal.error_dict) <= set(form.fields)
        form.add_error(None, refusal if beside else refusal.messages)  # type: ignore[arg-type]
        return None
    except refusals as refusal:
        form.add_error(None, str(refusal))
        return None
    _say(request, said, done)
    return done


def acted(request: HttpRequest, act: Callable[[], Any], said: Said = "") -> Done | None:
    """An act without a form of its own: a button. What it refuses is said above the next page."""
    try:
        done = Done(act())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    except PermissionDenied as refusal:
        messages.warning(request, str(refusal))
    else:
        _say(request, said, done)
        return done
    return None


def shown_again(request: HttpRequest) -> int:
    """The status of a form's page: what was sent and is shown again was not taken."""
    return 400 if request.method == "POST" else 200


def _say(request: HttpRequest, said: Said, done: Done) -> None:
    text = said(done.result) if callable(said) else said
    if text:
        messages.success(request, text)
