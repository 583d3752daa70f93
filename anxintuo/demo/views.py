"""Pages of the demonstration: the ready accounts, sign-in by a press, the messages that would have been sent.

Every page is 404 unless settings.DEMO is on, which production refuses.
"""

import functools
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import PUBLIC, requires
from anxintuo.accounts.middleware import SEAT_KEY
from anxintuo.accounts.models import User
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.demo.personas import BY_KEY, PERSONAS
from anxintuo.notices.queries import recent_demo_messages

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    @functools.wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@require_GET
@requires(PUBLIC)
@demo_only
def accounts(request: HttpRequest) -> HttpResponse:
    """The ready accounts, as a page or, for `Accept: application/json`, as a list."""
    if request.accepts("text/html"):
        return render(request, "demo/accounts.html", {"personas": PERSONAS})
    rows = [{"key": each.key, "name": each.name, "role": each.role, "belongs": each.belongs} for each in PERSONAS]
    return JsonResponse({"accounts": rows}, json_dumps_params={"ensure_ascii": False})


# A ready account holds invented data only; without a token a script can sign in with one request.
@csrf_exempt
@require_POST
@requires(PUBLIC)
@demo_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """POST persona=<key>: signs in with the second factor counted as proved."""
    persona = BY_KEY.get(request.POST.get("persona", ""))
    user = User.objects.by_phone(persona.phone) if persona else None
    if user is None:
        return render(request, "demo/accounts.html", {"personas": PERSONAS, "unknown": True}, status=400)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEMO_KEY] = True
    request.session.pop(SEAT_KEY, None)
    UserSession.objects.create_from_request(request)  # for the list of devices, as allauth does at its own sign-in
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect("accounts:home")


@require_GET
@requires(PUBLIC)
@demo_only
def messages(request: HttpRequest) -> HttpResponse:
    """The text messages and e-mails that a real channel would have carried, newest first; as JSON if asked for."""
    sent = recent_demo_messages(50)
    if request.accepts("text/html"):
        return render(request, "demo/messages.html", {"sent": sent})
    rows = [
        {
            "channel": each.channel,
            "recipient": each.recipient,
            "body": each.body,
            "sent_at": each.created_at.isoformat(),
        }
        for each in sent
    ]
    return JsonResponse({"messages": rows}, json_dumps_params={"ensure_ascii": False})
