"""The living page draws every component in every shell; a frame has its landmarks and one h1."""

import re

import pytest
from django.test import Client, override_settings

from anxintuo.demo.components import SHELLS
from tests.frontend.sources import TEMPLATES, inline_code

# Parts of other components, and pages that are drawn elsewhere.
NOT_BY_ITSELF = {"_field_errors.html", "form.html", "confirm_page.html"}


@pytest.fixture(params=sorted(SHELLS))
def living(request: pytest.FixtureRequest, client: Client) -> str:
    answer = client.get("/_demo/components", {"shell": request.param})
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_component_is_on_the_living_page() -> None:
    living = (TEMPLATES / "demo/components.html").read_text(encoding="utf-8")
    written = {path.name for path in (TEMPLATES / "components").glob("*.html")} - NOT_BY_ITSELF
    assert written - set(re.findall(r'"components/([\w]+\.html)"', living)) == set()


def test_every_component_is_in_the_readme_and_declares_its_options() -> None:
    readme = (TEMPLATES / "components/README.md").read_text(encoding="utf-8")
    for path in (TEMPLATES / "components").glob("[!_]*.html"):
        assert "{% comment %}" in path.read_text(encoding="utf-8")[:80], path.name
        assert path.name == "form.html" or f"`{path.name}`" in readme, path.name


def test_a_frame_has_landmarks_one_heading_and_a_way_past_the_menu(living: str) -> None:
    assert len(re.findall(r"<h1\b", living)) == 1
    assert len(re.findall(r"<main\b", living)) == 1
    assert '<a class="skip" href="#main">' in living
    assert 'id="main"' in living
    assert "<title>组件 · 安心托</title>" in living


def test_the_page_as_sent_carries_no_inline_code(living: str) -> None:
    assert inline_code(living) == []


def test_no_id_is_given_twice(living: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', living)
    assert sorted(ids) == sorted(set(ids))


def test_every_picture_reserves_its_place(living: str) -> None:
    for tag in re.findall(r"<img\b[^>]*>", living):
        assert re.search(r'\bwidth="\d+"', tag), tag
        assert re.search(r'\bheight="\d+"', tag), tag
        assert re.search(r"\balt=", tag), tag


def test_large_type_is_drawn_by_the_server_from_the_cookie(client: Client) -> None:
    assert 'data-type="large"' not in client.get("/_demo/components").content.decode()
    client.cookies["axt_type"] = "large"
    assert 'data-type="large"' in client.get("/_demo/components").content.decode()


def test_a_confirmation_says_what_will_happen_and_offers_a_way_back(client: Client) -> None:
    page = client.get("/_demo/components/confirm").content.decode()
    assert "data-axt-dialog-content" in page
    assert "取消后不能恢复" in page
    assert "data-axt-close" in page


@pytest.mark.parametrize("address", ["/_demo/components", "/_demo/components/confirm"])
@override_settings(DEMO=False)
def test_without_the_demonstration_there_is_no_such_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_unknown_shell_is_not_found(client: Client) -> None:
    assert client.get("/_demo/components", {"shell": "nix"}).status_code == 404


def test_without_scripts_the_living_page_hides_nothing_that_works(client: Client) -> None:
    """What needs JavaScript is drawn hidden; what works without it is not."""
    page = client.get("/_demo/components").content.decode()
    for hook in ("data-axt-copy", "data-axt-share", "data-axt-type"):
        for tag in re.findall(rf"<button[^>]*\b{hook}[^>]*>", page):
            assert " hidden" in tag
    assert not re.search(r"<(?:a|form)[^>]* hidden", page)
