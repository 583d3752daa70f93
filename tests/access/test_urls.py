"""Nobody comes in by a forgotten door: every URL is declared, known to this walk, and guarded as its act says."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.urls import include, path, reverse
from django.views.decorators.csrf import csrf_exempt
from psycopg import ServerCursor

from anxintuo.accounts import access
from anxintuo.accounts.access import PUBLIC, requires
from anxintuo.kit import verdict
from anxintuo.kit.readonly import _writes_allowed, read_only
from anxintuo.urls import handler403, handler404, handler500
from anxintuo.urls import urlpatterns as real_urlpatterns
from governance.policies import NURSERIES
from tests.access import matrix, walk
from tests.access.matrix import ALLOWED, DENIED, HIDDEN
from tests.access.personas import VISITOR, World

__all__ = ["handler403", "handler404", "handler500"]  # this module is a list of URLs, too
UNSAFE = ("post", "put", "patch", "delete")
# For the walk over all pages, which is long: everybody who differs from the others at some door.
AT_THE_DOORS = (VISITOR, "parent_a", "parent_a2", "director_a", "caregiver_a1", "director_b", "official_lucheng",
                "official_yueqing", "adviser_1", "operator")  # fmt: skip
# A script signs in with one request; 404 outside of the demonstration (issue, “Demo contract”). The language is a
# cookie of the visitor's own; its switch stands on pages that are kept for everybody. Devices sign what they send and
# have no cookies.
WITHOUT_TOKEN = {
    "demo:sign_in",
    "institutions:device_pair",
    "institutions:device_beat",
    "institutions:device_picture",
}


def _view(request):
    return HttpResponse("planted")


urlpatterns = [path("forgetful/", requires(NURSERIES)(_view), name="forgetful"), *real_urlpatterns]


def planted_patterns():
    return [path("planted/", include([path("<int:number>/", _view, name="planted")]))]


def test_every_url_declares_its_act():
    assert walk.undeclared(walk.every_url()) == []


def test_every_url_can_be_asked_for_by_the_walk():
    assert walk.unfillable(walk.every_url()) == []


def test_the_walk_finds_a_planted_view():
    found = walk.every_url(planted_patterns())
    assert walk.undeclared(found) == ["planted/<int:number>/"]
    assert walk.unfillable(found) == ["planted/<int:number>/"]
    declared = walk.every_url([path("ok/", requires(PUBLIC)(_view), name="ok"), path("x/", requires(PUBLIC)(_view))])
    assert walk.undeclared(declared) == []
    assert walk.unfillable(declared) == ["x/"]


def expected(url: walk.Found, world: World, key: str) -> str:
    fill = walk.fill_of(url)
    assert url.act is not None
    want = matrix.outcome(url.act, world.actors[key], fill.thing(world) if fill.thing else None)
    return HIDDEN if want == ALLOWED and fill.only and key not in fill.only else want


def departs(url: walk.Found, key: str, want: str, response: HttpResponse) -> str:
    """What is wrong with the response, or nothing. A method that a view does not know is 405 for everybody."""
    status = response.status_code
    to_sign_in = status == 302 and response["Location"].startswith(reverse("account_login"))
    right = {
        ALLOWED: status not in (403, 404) and not (to_sign_in and url.name != "account_logout"),
        DENIED: status == 403 or (key == VISITOR and to_sign_in),
        HIDDEN: status == 404,
    }[want]
    return "" if right or status == 405 else f"{key} at {url.route}: {want}, but {status}"


# May be 404 for whoever is allowed: there is nothing there in this world.
EMPTY_HANDED = {"mfa_remove_webauthn", "mfa_deactivate_totp", "stations:point"}
LEADS_BY_ITSELF = {"accounts:sign_in_code", "mfa_authenticate"}  # without a code pending: back to the start


def wrong_doors(world: World, urls: list[walk.Found]) -> list[str]:
    wrong = []
    for key in AT_THE_DOORS:
        client = world.client(key)
        for url in urls:
            want = expected(url, world, key)
            if want == ALLOWED and url.name in EMPTY_HANDED | LEADS_BY_ITSELF:
                continue
            wrong.append(departs(url, key, want, client.get(walk.address(url, world))))
    return [each for each in wrong if each]


def test_every_page_opens_to_whom_its_act_says_and_to_nobody_else(world):
    assert wrong_doors(world, walk.every_url()) == []


def test_postgresql_itself_finds_nothing_but_reads_in_any_page(world, monkeypatch):
    """Each statement runs in a read-only transaction of its own here; visits in earnest only judge the text."""
    seen, refused = set(), []

    def read_only_indeed(execute, sql, params, many, context):
        kept_open = isinstance(context["cursor"].cursor, ServerCursor)  # PostgreSQL takes no write into a cursor
        if kept_open or _writes_allowed.get() or not sql.lstrip(" (\n").startswith(("SELECT", "WITH")):
            return execute(sql, params, many, context)
        line = context["connection"].connection
        line.execute("SAVEPOINT judged")
        line.execute("SET LOCAL transaction_read_only = on")
        try:
            seen.add(sql)
            return execute(sql, params, many, context)
        except DatabaseError as error:
            refused.append(f"{error}: {sql}")
            raise
        finally:
            line.execute("ROLLBACK TO SAVEPOINT judged")

    @contextmanager
    def watched():
        with read_only(), connection.execute_wrapper(read_only_indeed):
            yield

    monkeypatch.setattr(access, "read_only", watched)
    for key in (VISITOR, "parent_a", "director_a", "official_lucheng", "operator"):
        client = world.client(key, raise_request_exception=False)
        for url in walk.every_url():
            client.get(walk.address(url, world))
    assert refused == []
    assert len(seen) > 50
    monkeypatch.setattr("anxintuo.kit.readonly.only_reads", lambda sql: True)
    with watched(), connection.cursor() as cursor, pytest.raises(DatabaseError, match="read-only transaction"):
        cursor.execute("SELECT nextval('audit_entry_seq')")


def test_a_file_that_is_handed_to_anybody_is_found(world, monkeypatch):
    urls = [url for url in walk.every_url() if url.name in ("files:file", "files:photo")]
    assert wrong_doors(world, urls) == []
    monkeypatch.setattr("anxintuo.files.policies.may_read", lambda actor, stored: verdict.ALLOWED)
    others = [key for key in AT_THE_DOORS if key not in (VISITOR, "parent_a")]
    assert wrong_doors(world, urls) == [f"{key} at files/<uuid:pk>/: hidden, but 200" for key in others]


@pytest.mark.urls(__name__)
def test_a_view_that_forgets_to_fetch_through_its_act_is_found(world, monkeypatch):
    monkeypatch.setitem(walk.FILLS, "forgetful", walk.Fill(lambda world: {}, lambda world: world.nursery_a))
    [url] = walk.every_url(urlpatterns[:1])
    found = {}
    for key in ("official_lucheng", "official_yueqing", "parent_a"):
        response = world.client(key).get("/forgetful/")
        found[key] = departs(url, key, expected(url, world, key), response)
    assert found == {
        "official_lucheng": "",
        "official_yueqing": "official_yueqing at forgetful/: hidden, but 200",
        "parent_a": "",
    }


def test_nobody_else_gets_in_by_posting(world):
    wrong = []
    for key in AT_THE_DOORS:
        client = world.client(key)
        for url in walk.every_url():
            want = expected(url, world, key)
            if want != ALLOWED:
                wrong.append(departs(url, key, want, client.post(walk.address(url, world))))
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize(("key", "methods"), [(VISITOR, UNSAFE), ("director_a", ("post",))])
def test_every_change_needs_a_token_of_ours(world, key, methods):
    client = world.client(key, enforce_csrf_checks=True)
    open_doors = [
        f"{method} {url.route}"
        for url in walk.every_url()
        if url.name not in WITHOUT_TOKEN
        for method in methods
        if getattr(client, method)(walk.address(url, world)).status_code != 403
    ]
    assert open_doors == []


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_a_token_from_elsewhere_does_not_count(world, origin):
    client = world.client("director_a", enforce_csrf_checks=True)
    client.get(reverse("accounts:name"))
    token = client.cookies["csrftoken"].value
    address, data = reverse("accounts:name"), {"display_name": "林", "csrfmiddlewaretoken": token}
    assert client.post(address, data, headers={"Origin": origin}).status_code == 403
    assert client.post(address, data).status_code == 302


def test_a_planted_exemption_would_be_found(client):
    exempt = csrf_exempt(requires(PUBLIC)(_view))
    assert exempt.csrf_exempt
    exempted = {url.name for url in walk.every_url() if getattr(url.view, "csrf_exempt", False)}
    assert exempted == WITHOUT_TOKEN


def test_the_way_in_leads_back(world):
    response = world.client(VISITOR).get("/accounts/me/devices/?a=1")
    assert response["Location"] == reverse("account_login", query={"next": "/accounts/me/devices/?a=1"})


def test_pages_of_signed_in_people_are_never_stored(world):
    for key in ("parent_a", "official_city"):
        client = world.client(key)
        for url in walk.every_url():
            if url.act is None or url.act.public:
                continue
            response = client.get(walk.address(url, world))
            assert "no-store" in response.headers.get("Cache-Control", ""), (key, url.route)
