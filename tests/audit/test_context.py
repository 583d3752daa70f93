"""Every request has an id, and every change made in it carries the actor's ids into its history."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from pghistory import runtime

from anxintuo.audit.actions import ReadNotLogged, record
from anxintuo.audit.context import current_request_id, task_context
from anxintuo.audit.enums import Kind
from anxintuo.audit.middleware import RequestMiddleware

rf = RequestFactory()


def run(request, actor, view=lambda request: HttpResponse("ok")):
    request.actor = actor
    return RequestMiddleware(view)(request)


def seen_inside(seen):
    def view(request):
        tracked = getattr(runtime._tracker, "value", None)
        seen.append((current_request_id(), dict(tracked.metadata) if tracked else None))
        return HttpResponse("ok")

    return view


def test_the_response_tells_the_id_under_which_the_request_is_logged(actor):
    seen = []
    response = run(rf.get("/"), actor, seen_inside(seen))
    assert response["X-Request-ID"] == seen[0][0] != ""
    assert current_request_id() == "", "the id ends with the request"


def test_two_requests_have_two_ids(actor):
    assert run(rf.get("/"), actor)["X-Request-ID"] != run(rf.get("/"), actor)["X-Request-ID"]


def test_an_id_from_a_stranger_is_not_believed(actor):
    assert run(rf.get("/", headers={"X-Request-ID": "chosen-by-a-stranger"}), actor)["X-Request-ID"] != (
        "chosen-by-a-stranger"
    )


@override_settings(TRUSTED_PROXY_COUNT=1)
@pytest.mark.parametrize(
    ("offered", "taken"), [("0123456789abcdef", True), ("x\r\nSet-Cookie: a", False), ("a", False)]
)
def test_behind_our_proxy_its_well_formed_id_is_kept(actor, offered, taken):
    request = rf.get("/")
    request.META["HTTP_X_REQUEST_ID"] = offered
    assert (run(request, actor)["X-Request-ID"] == offered) is taken


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_changes_made_by_an_unsafe_request_carry_user_seat_and_request(actor, method):
    seen = []
    response = run(getattr(rf, method)("/"), actor, seen_inside(seen))
    assert seen[0][1] == {"user": actor.user_id, "seat": "staff:1", "request": response["X-Request-ID"]}


def test_a_get_opens_no_history_context(actor):
    seen = []
    run(rf.get("/"), actor, seen_inside(seen))
    assert seen[0][1] is None


def test_a_task_continues_the_request_that_caused_it():
    with task_context("outbox.drain", request_id="abc", item="1"):
        assert current_request_id() == "abc"
        assert runtime._tracker.value.metadata == {"task": "outbox.drain", "request": "abc", "item": "1"}


@pytest.mark.django_db
def test_an_audit_entry_carries_the_id_of_its_request(actor):
    entries = []

    def view(request):
        entries.append(record("care.edit_day", actor=actor, kind=Kind.CHANGE))
        return HttpResponse("ok")

    response = run(rf.post("/"), actor, view)
    assert entries[0].request_id == response["X-Request-ID"]


def test_a_page_whose_read_cannot_be_logged_answers_503(settings, actor):
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"503.html": "稍后再来"})]},
        }
    ]
    response = RequestMiddleware(lambda request: HttpResponse())
    answer = response.process_exception(rf.get("/"), ReadNotLogged("care.see_day"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert response.process_exception(rf.get("/"), ValueError()) is None
