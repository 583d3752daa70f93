"""A form that takes part, one that does not, and the ways in which a session ends in the middle of it."""

from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path, reverse

from anxintuo.accounts.access import SIGNED_IN, Act, registry, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.urls import handler400, handler403, handler404, handler429, handler500
from anxintuo.urls import urlpatterns as real_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

NOTE, WATCHED, FORGETFUL = "/note/", "/watched-note/", "/forgetful-note/"
RESTORED = "您刚才填写的内容已恢复，请检查后再提交。"
PAGE = """{% extends "layout/narrow.html" %}{% block content %}
<form method="post">{% csrf_token %}<textarea name="text">{{ data.text }}</textarea></form>{% endblock %}"""
saved: list[str] = []


def _note(request):
    data = typed(request)
    if request.method == "POST":
        saved.append(data["text"])
        return redirect("/note/done/")
    return _page(request, data)


def _forgetful(request):
    return _page(request, request.POST)


def _page(request, data):
    return HttpResponse(engines["django"].from_string(PAGE).render({"data": data or {}}, request))


watched = Act("test.kept_forms.watched", "试验", seats=(), watched=True)
registry.pop(watched.name)  # of this module alone: the access matrix does not know it
urlpatterns = [
    path("note/", requires(SIGNED_IN, keeps_form=True)(_note)),
    path("watched-note/", requires(watched, keeps_form=True)(_note)),
    path("forgetful-note/", requires(SIGNED_IN)(_forgetful)),
    *real_urlpatterns,
]


def open_form(tab, url=NOTE):
    """The token of the form that the page holds."""
    return token_in(tab.get(url))


def send(tab, token, text="写了很久的说明", url=NOTE, **more):
    headers = {"Origin": "http://testserver", "Referer": f"http://testserver{url}", **more.pop("headers", {})}
    return tab.post(url, {"csrfmiddlewaretoken": token, "text": text, **more}, headers=headers)


def end_session(tab):
    """As on the server when its time has come; the browser still has the cookie."""
    Session.objects.filter(session_key=tab.session.session_key).delete()


def standing_in(response):
    page = BeautifulSoup(response.content, "html.parser")
    area = page.select_one("textarea[name=text]")
    return (area.get_text() if area else None), RESTORED in page.get_text()


def token_in(response):
    return BeautifulSoup(response.content, "html.parser").select_one("form [name=csrfmiddlewaretoken]")["value"]


def come_in(client, post_box, phone, token, **query):
    """The whole ceremony, tokens checked."""
    headers = {"Origin": "http://testserver"}
    sign_in = reverse("account_login", query=query or None)
    code_page = client.post(sign_in, {"phone": phone, "csrfmiddlewaretoken": token}, headers=headers)
    token = token_in(client.get(code_page["Location"]))
    code = {"code": post_box.code_for(phone), "csrfmiddlewaretoken": token}
    return client.post(reverse("accounts:sign_in_code", query=query or None), code, headers=headers)


def new_secret(tab):
    """As at each sign-in."""
    tab.cookies.pop("csrftoken", None)
    tab.get(reverse("accounts:me"))


def prove(tab, proved):
    session = tab.session
    session[DEMO_KEY] = proved
    session.save()


def patterns(resolver, prefix=""):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from patterns(each, prefix + str(each.pattern))
        else:
            yield prefix, each
