"""What a nursery may start from: day plans by kind of class, weeks of menus. Proposals as data, no rules: they are
copied and then belong to the nursery."""

import functools
from dataclasses import dataclass
from datetime import time
from importlib import resources
from typing import Any

import yaml

from anxintuo.kit.allergens import Allergen
from institutions.enums import ClassKind, Meal

WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class StartItem:
    starts_at: time
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class StartDish:
    """`weekday` from 0 (Monday)."""

    weekday: int
    meal: str
    name: str
    ingredients: str
    allergens: tuple[str, ...]


@functools.cache
def day_plans() -> dict[str, tuple[StartItem, ...]]:
    """By kind of class, each in the order of the day. A file that does not fit is a defect and stops the start."""
    told = _read("day_plans.yaml")
    if set(told) != set(ClassKind.values):
        raise ValueError(f"day_plans.yaml: {sorted(told)}")
    plans = {}
    for kind, lines in told.items():
        items = tuple(StartItem(time.fromisoformat(at), title, note) for at, title, note in lines)
        if [item.starts_at for item in items] != sorted({item.starts_at for item in items}):
            raise ValueError(f"day_plans.yaml: {kind} is not in the order of the day")
        plans[kind] = items
    return plans


@functools.cache
def menu_weeks() -> tuple[tuple[StartDish, ...], ...]:
    return tuple(_week(days) for days in _read("menus.yaml"))


def _week(days: list[list[list[str]]]) -> tuple[StartDish, ...]:
    if len(days) != WEEKDAYS:
        raise ValueError(f"menus.yaml: a week of {len(days)} days")
    return tuple(
        StartDish(
            weekday, Meal(meal).value, name, ingredients, tuple(Allergen(each).value for each in allergens.split())
        )
        for weekday, dishes in enumerate(days)
        for meal, name, ingredients, allergens in dishes
    )


def _read(name: str) -> Any:
    return yaml.safe_load(resources.files(__name__).joinpath("data", name).read_text("utf-8"))
