"""消息: everybody's own inbox and settings."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.notices import actions, queries
from anxintuo.notices.forms import PreferencesForm
from anxintuo.notices.models import Notice
from anxintuo.notices.policies import INBOX, OPEN, SET_PREFERENCES


@requires(INBOX)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    notices = queries.inbox(actor, before=_cursor(request))
    page = notices[: queries.PAGE_SIZE]
    context = {
        "notices": page,
        "unread": queries.unread_count(actor.user_id),
        "older": page[-1].pk if len(notices) > len(page) else None,
        "newest": "before" not in request.GET,
    }
    return render(request, "notices/inbox.html", context)


@requires(OPEN)
@require_POST
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    notice = actions.open_notice(OPEN.fetch(actor, Notice.objects.all(), pk=pk), actor=actor)
    if notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notices:inbox")


@requires(OPEN)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    actions.read_all(actor=request.actor)  # type: ignore[attr-defined]
    return redirect("notices:inbox")


@requires(SET_PREFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = PreferencesForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_bound and form.is_valid():
        actions.set_preferences(form.wanted(), actor=actor)
        actions.set_pace(form.pace(), actor=actor)
        messages.success(request, _("已保存，从下一条消息起按新的设置通知您。"))
        return redirect("notices:preferences")
    return render(request, "notices/preferences.html", {"form": form}, status=400 if form.is_bound else 200)


def _cursor(request: HttpRequest) -> UUID | None:
    """A cursor that is none begins at the newest, as a link from an old page may."""
    try:
        return UUID(request.GET["before"])
    except (KeyError, ValueError):
        return None
