"""What an act refuses is a sentence where it was asked; what it did is said."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied, ValidationError

from anxintuo.kit.page_acts import acted, acted_with, shown_again


class Form(forms.Form):
    name = forms.CharField()


@pytest.fixture
def asked(rf):
    def request(method="post"):
        made = getattr(rf, method)("/")
        made._messages = CookieStorage(made)
        return made

    return request


def said(request):
    return [(each.level_tag, str(each)) for each in get_messages(request)]


def refuse(fault):
    raise fault


def test_an_act_that_is_done_is_said_and_gives_its_result(asked):
    request = asked()
    done = acted_with(request, Form({"name": "a"}), lambda: 7, lambda result: f"{result} 剂。")
    assert done is not None
    assert done.result == 7
    assert said(request) == [("success", "7 剂。")]


def test_nothing_is_done_while_the_form_is_only_shown_or_not_whole(asked):
    act = lambda: pytest.fail("not asked for")  # noqa: E731
    assert acted_with(asked("get"), Form({"name": "a"}), act) is None
    assert acted_with(asked(), Form({"name": ""}), act) is None


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        (ValidationError("不行。"), "__all__"),
        (ValidationError({"name": "不行。"}), "name"),
        (ValidationError({"elsewhere": "不行。"}), "__all__"),
        (PermissionDenied("不行。"), "__all__"),
    ],
)
def test_what_the_act_refuses_stands_in_the_form(asked, fault, where):
    request, form = asked(), Form({"name": "a"})
    assert acted_with(request, form, lambda: refuse(fault), "好了。", refusals=(PermissionDenied,)) is None
    assert form.errors == {where: ["不行。"]}
    assert said(request) == []


def test_what_was_not_named_as_a_refusal_is_not_hidden(asked):
    with pytest.raises(PermissionDenied):
        acted_with(asked(), Form({"name": "a"}), lambda: refuse(PermissionDenied("不行。")))


@pytest.mark.parametrize("fault", [ValidationError("不行。"), PermissionDenied("不行。")])
def test_a_button_that_is_refused_says_so(asked, fault):
    request = asked()
    assert acted(request, lambda: refuse(fault), "好了。") is None
    assert said(request) == [("warning", "不行。")]
    assert acted(request, lambda: None) is not None


def test_a_form_that_is_shown_after_it_was_sent_was_not_taken(asked):
    assert (shown_again(asked()), shown_again(asked("get"))) == (400, 200)
