"""Default-deny access. One act per endpoint; the same act filters lists and guards the single object.

An app declares its acts in `policies.py`::

    EDIT_PROFILE = Act(
        "institutions.edit_profile", "修改机构资料",
        seats={SeatKind.STAFF}, scope=own_institution, guards=(is_director,),
    )

and a view says `@requires(EDIT_PROFILE)`. What is not yours is 404 (`fetch`); what is yours but not allowed
now is 403 with the reason in Chinese. A view that declares nothing is refused by `AccessMiddleware`.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from anxintuo.accounts import kept_forms, kept_parts, shared_places
from anxintuo.accounts.actor import ANONYMOUS, Actor
from anxintuo.accounts.enums import SeatKind
from anxintuo.kit.readonly import read_only
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse

Guard = Callable[[Actor, Any], Verdict]
Scope = Callable[[Actor], Q]
M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]

NOTHING = Q(pk__in=[])
EVERYTHING = Q()
registry: dict[str, "Act"] = {}


@dataclass(frozen=True, eq=False)
class Act:
    """One thing that somebody may do.

    `seats`: kinds of seat that may at all; None means that nobody needs to sign in; an empty set means any
    signed-in person. `scope`: the rows that belong to this actor (None: the act has no object). `guards`:
    conditions on an object that *is* the actor's, each giving a Verdict with its sentence. `watched`: the seat worn
    has to prove its second factor for this act as well, though the act is any signed-in person's. `floor`: also open to
    somebody at a shared device, who is known by a PIN. `real`: not at a practice nursery, for it would reach people
    or offices outside.
    """

    name: str
    title: str
    seats: Iterable[SeatKind] | None = None
    posts: Iterable[str] = ()  # of a seat; empty means every post
    scope: Scope | None = None
    guards: tuple[Guard, ...] = field(default=())
    watched: bool = False
    floor: bool = False
    real: bool = False

    def __post_init__(self) -> None:
        if self.name in registry:
            raise ValueError(f"act {self.name!r} is declared twice")
        registry[self.name] = self

    @property
    def public(self) -> bool:
        return self.seats is None

    @property
    def kinds(self) -> frozenset[SeatKind]:
        """The kinds of seat asked for; empty where none is."""
        return frozenset(self.seats or ())

    def waits_for_second_factor(self, actor: Actor) -> bool:
        """Acts of some seats and watched ones; one's own account stays open, since the factor is proved there."""
        return (bool(self.kinds) or self.watched) and actor.needs_second_factor

    def is_hidden_from(self, actor: Actor) -> bool:
        """A stranger to this part of the house learns nothing about it: 404. A colleague is told what to do: 403."""
        return not actor.is_anonymous and bool(self.kinds) and not actor.holds(*self.kinds)

    def admits(self, actor: Actor) -> Verdict:
        """May this actor try at all, whatever the object?"""
        if self.seats is None:
            return ALLOWED
        if actor.is_anonymous:
            return refuse(_("请先登录。"))
        if actor.on_floor and not self.floor:
            return refuse(_("这项工作不在共用平板上做，请用自己的账号登录。"))
        if self.kinds and not actor.wears(*self.kinds):
            if actor.holds(*self.kinds):
                return refuse(_("这项工作属于您的另一个身份，请在右上角切换身份后再试。"))
            return refuse(_("这项工作不属于您的身份。"))
        if tuple(self.posts) and (actor.seat is None or actor.seat.post not in tuple(self.posts)):
            return refuse(_("这项工作需要其他岗位的同事来做。"))
        if self.real and actor.seat is not None and actor.seat.practises:
            return refuse(_("练习园里不办这件事：它会惊动真实的人。请先回到真实的园。"))
        return ALLOWED

    def visible(self, actor: Actor, rows: "QuerySet[M]") -> "QuerySet[M]":
        """The rows of `rows` on which this actor may do this act, guards aside."""
        if not self.admits(actor):
            return rows.none()
        return rows.filter(self.scope(actor)) if self.scope else rows

    def check(self, actor: Actor, obj: Any = None) -> Verdict:
        """The whole answer for one object: seat, ownership and guards."""
        verdict = self.admits(actor)
        if not verdict:
            return verdict
        if self.scope is not None and obj is not None:
            rows = type(obj)._default_manager.filter(self.scope(actor), pk=obj.pk)
            if not rows.exists():
                return refuse(_("这不是您管辖的内容。"))
        for guard in self.guards:
            verdict = guard(actor, obj)
            if not verdict:
                return verdict
        return ALLOWED

    def demand(self, actor: Actor, obj: Any = None) -> None:
        """For actions: raise PermissionDenied with the reason unless allowed."""
        verdict = self.check(actor, obj)
        if not verdict:
            raise PermissionDenied(verdict.reason)

    def fetch(self, actor: Actor, rows: "QuerySet[M]", **lookup: Any) -> "M":
        """The one object: 404 when it is not the actor's, 403 with the reason when a guard refuses."""
        try:
            obj = self.visible(actor, rows).get(**lookup)
        except (ObjectDoesNotExist, ValueError, ValidationError):
            raise Http404 from None
        for guard in self.guards:
            verdict = guard(actor, obj)
            if not verdict:
                raise PermissionDenied(verdict.reason)
        return obj


def requires(act: Act, *, keeps_form: bool = False) -> Callable[[View], View]:
    """Declare a view's act. A GET then runs read-only, anything else in one transaction.

    `keeps_form`: what is typed into its form outlives the session (kept_forms.py); the view binds `typed(request)`.
    """
    if keeps_form and act.public:
        raise ValueError(f"act {act.name!r} is public: nobody is turned away in the middle of its form")

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if act.public and not act.floor:
                _leave_the_floor(request)
            refusal = _turned_away(act, request)
            if refusal is not None:
                return _keeping_the_form(request, refusal) if keeps_form else refusal
            return run_unit_of_work(request, _taking_the_form(view) if keeps_form else view, *args, **kwargs)

        guarded.access_act = act  # type: ignore[attr-defined]
        guarded.keeps_form = keeps_form  # type: ignore[attr-defined]
        return guarded

    return decorate


def _leave_the_floor(request: HttpRequest) -> None:
    """Known at a shared tablet is not signed in: on pages for everybody he is anybody."""
    if shared_places.is_asked(request) and request.actor.on_floor:  # type: ignore[attr-defined]
        request.actor = ANONYMOUS  # type: ignore[attr-defined]


def _turned_away(act: Act, request: HttpRequest) -> HttpResponseBase | None:
    if act.public:
        return None
    actor = request.actor  # type: ignore[attr-defined]
    if actor.is_anonymous:
        return _lead_to(request, (act.floor and shared_places.door(request)) or "account_login")
    verdict = act.admits(actor)
    if not verdict:
        if act.is_hidden_from(actor):
            raise Http404
        raise PermissionDenied(verdict.reason)
    if act.waits_for_second_factor(actor):
        return _lead_to(request, "accounts:second_factor")
    return None


def _lead_to(request: HttpRequest, url_name: str) -> HttpResponseBase:
    """Elsewhere first, and then back to what was asked for. A part of a page takes the whole page along."""
    came_from = _page_of(request)
    return _go(request, reverse(url_name) + (f"?{urlencode({'next': came_from})}" if came_from else ""))


def led_back_with_the_form(request: HttpRequest) -> HttpResponseBase | None:
    """For a form whose token is stale: back to its page, where what was typed stands. None where it is not kept."""
    try:
        secret = kept_forms.keep(request)
    except kept_forms.TooLarge:
        return None
    if not secret:
        return None
    response = _go(request, _page_of(request))
    kept_forms.hand_over(response, secret)
    return response


def _keeping_the_form(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    try:
        secret = kept_forms.keep(request)
    except kept_forms.TooLarge:
        sentence = _("您填写的内容超过 %(kb)s KB，没能替您保留。") % {"kb": kept_forms.LARGEST_KB}
        messages.warning(request, sentence, fail_silently=True)
        return response
    if secret:
        kept_forms.hand_over(response, secret)
    return response


def _taking_the_form(view: View) -> View:
    """What was kept of a form has served when the form arrives, if what it does is done: one transaction."""

    def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            kept_forms.forget(request)
        return view(request, *args, **kwargs)

    return taking


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _page_of(request: HttpRequest) -> str:
    """The page on which somebody is; empty where nothing tells. A form that is kept has a page at its own address."""
    if not _is_part(request) and request.method in ("GET", "HEAD"):
        return request.get_full_path()
    told = _own_path(request, request.headers.get("HX-Current-URL" if _is_part(request) else "Referer", ""))
    return told or (request.get_full_path() if kept_forms.takes_part(request) else "")


def _go(request: HttpRequest, url: str) -> HttpResponseBase:
    return HttpResponseClientRedirect(url) if _is_part(request) else redirect(url)


def _own_path(request: HttpRequest, url: str) -> str:
    """Path and query of one of our own addresses; empty for any other text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}".rstrip("?") if parts.netloc == request.get_host() else ""


def run_unit_of_work(request: HttpRequest, view: View, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """GET and HEAD read only; every other method is one transaction, lazily rendered templates included."""
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    with read_only() if reads else transaction.atomic():
        if not reads:
            kept_parts.note_change(getattr(request, "actor", ANONYMOUS))
        response = view(request, *args, **kwargs)
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response = response.render()
        return response


# Acts of pages that belong to no app in particular.
PUBLIC = Act("public.read", "公开页面", seats=None)
SIGNED_IN = Act("account.own", "自己的账号", seats=())
