"""The golden matrix: a change of who may do what is seen in a table before it is seen in a nursery."""

import dataclasses

import pytest
from django.utils.module_loading import autodiscover_modules

from anxintuo.accounts.access import Act, registry
from anxintuo.kit.verdict import refuse
from tests.access import matrix, walk
from tests.access.matrix import ALLOWED, DENIED, HIDDEN, outcome


@pytest.fixture(scope="module", autouse=True)
def every_act_declared() -> None:
    """Acts are declared when their module is imported; the URLs import all that are used."""
    walk.every_url()
    autodiscover_modules("policies")


def changed(name: str, /, **fields: object) -> Act:
    """The registered act with something different about it; the registry stays as it was."""
    before = dict(registry)
    registry.clear()
    try:
        return dataclasses.replace(before[name], **fields)
    finally:
        registry.clear()
        registry.update(before)


def test_who_may_do_what_is_as_the_table_says(world, request):
    found = matrix.table(world)
    if request.config.getoption("--update-matrix", default=False):
        matrix.FILE.write_text(found, encoding="utf-8")
    expected = matrix.FILE.read_text(encoding="utf-8") if matrix.FILE.exists() else ""
    assert found.splitlines() == expected.splitlines(), "see tests/access/matrix.py for how to write the table anew"


def test_every_act_on_objects_is_tried_on_objects():
    assert matrix.scoped_without_cases() == []


def test_an_act_whose_objects_nobody_made_is_found():
    planted = changed("governance.nurseries", name="planted.scoped")
    assert matrix.scoped_without_cases({"planted.scoped": planted}) == ["planted.scoped"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("institutions.edit_profile", {"scope": None}),
        ("institutions.edit_profile", {"posts": ()}),
        ("governance.set_filing", {"scope": None}),
        ("governance.home", {"seats": ()}),
        ("families.children", {"scope": None}),
        ("notices.open", {"scope": None}),
        ("institutions.edit_fees", {"guards": (lambda actor, row: refuse("不行。"),)}),
    ],
)
def test_a_dropped_scope_seat_post_or_guard_shows_in_the_table(world, name, fields):
    strict, loosened = registry[name], changed(name, **fields)
    cases = matrix.all_cases().get(name, [])
    assert matrix.rows_of(loosened, cases, world) != matrix.rows_of(strict, cases, world)


def test_the_rules_of_the_house_stand(world):
    """Spelt out once, so that the table cannot be written anew without anybody thinking."""
    own, other_nursery, other_area = world.nursery_a, world.nursery_b, world.nursery_c
    edit, see = registry["institutions.edit_profile"], registry["governance.nurseries"]
    who = world.actors
    assert outcome(edit, who["director_a"], own) == ALLOWED
    assert outcome(edit, who["director_a"], other_nursery) == HIDDEN
    assert outcome(edit, who["caregiver_a1"], own) == DENIED
    assert outcome(edit, who["parent_a"], own) == HIDDEN
    assert outcome(edit, who["visitor"], own) == DENIED
    assert outcome(see, who["official_lucheng"], own) == ALLOWED
    assert outcome(see, who["official_lucheng"], other_area) == HIDDEN
    assert outcome(see, who["official_yueqing"], own) == HIDDEN
    assert outcome(see, who["official_city"], other_area) == ALLOWED
    assert outcome(see, who["operator"], own) == HIDDEN


def test_the_object_and_the_list_are_ruled_by_the_same_rule(world):
    """`check` of one object agrees with `visible` of the list, for every act, persona and case."""
    for name, cases in matrix.all_cases().items():
        act = registry[name]
        for case in cases:
            thing = case.make(world)
            for key, actor in world.actors.items():
                in_list = act.visible(actor, type(thing)._default_manager.filter(pk=thing.pk)).exists()
                if bool(act.check(actor, thing)) != (in_list and all(guard(actor, thing) for guard in act.guards)):
                    pytest.fail(f"{name} on {case.label} for {key}: the list says {in_list}")
