"""A list of dishes as a table: one row a dish. The days that it names are written as a whole, the others stay.

The columns are those of the export, so that a menu that was taken away can be sent back.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.kit.allergens import Allergen
from institutions.enums import ClassKind, Meal
from institutions.importing.parse import TRANSFORMS, Unreadable, clean_text
from institutions.importing.sources import Table
from institutions.lists.plan import ListPlan, Row, demand_list
from institutions.models import Institution, MenuDish

MOST_ROWS = 2_000
MOST_DISHES = 30  # of a day
FARTHEST = timedelta(days=92)  # ahead; what is past stays as it was served
COLUMNS = ("日期", "餐次", "菜名", "主要食材", "含有", "适用班型", "做法", "改吃")
NEEDED = ("日期", "餐次", "菜名")
MEALS = {str(word): meal.value for meal in Meal for word in (meal.value, meal.label)}
KINDS = {str(word): kind.value for kind in ClassKind for word in (kind.value, kind.label)} | {"所有班型": "", "": ""}
ALLERGENS = {str(word): each.value for each in Allergen for word in (each.value, each.label)}


def example(today: date) -> tuple[str, ...]:
    """The row of the template: of next Monday, so that it can be read as it stands."""
    monday = today + timedelta(days=7 - today.weekday())
    return (monday.isoformat(), "午餐", "番茄龙利鱼", "龙利鱼、番茄", "鱼", "", "去刺、压碎", "换成蒸蛋")


def plan_menu(institution: Institution, table: Table) -> ListPlan:
    """What the table would do. SourceError when it cannot be such a list at all. One statement."""
    demand_list(table, needed=NEEDED, most=MOST_ROWS)
    today = localdate()
    cooked = set(
        MenuDish.objects.filter(week__institution=institution, on__gte=today).values_list("on", flat=True).distinct()
    )
    plan, seen, of_day = ListPlan(), dict[tuple[str, ...], int](), dict[str, int]()
    for source in table.rows:
        if source.fault:
            plan.refuse(source.number, [("", source.fault)])
            continue
        reader = _Reader(source.values, today)
        wrong = list(reader.faults())
        if not wrong:
            values = reader.values
            key = (values["on"], values["meal"], values["name"], values["class_kind"])
            of_day[values["on"]] = of_day.get(values["on"], 0) + 1
            if key in seen:
                wrong.append(("菜名", _("和第 %(n)s 行是同一道菜。") % {"n": seen[key]}))
            elif of_day[values["on"]] > MOST_DISHES:
                wrong.append(("日期", _("一天最多 %(n)s 道菜。") % {"n": MOST_DISHES}))
            seen.setdefault(key, source.number)
        plan.refuse(source.number, wrong)
        if not wrong:
            plan.rows.append(Row(source.number, reader.values))
            if date.fromisoformat(reader.values["on"]) in cooked:
                plan.changed += 1
            else:
                plan.added += 1
    return plan


class _Reader:
    """One row. `faults()` fills `values` on the way."""

    def __init__(self, cells: Mapping[str, Any], today: date) -> None:
        self.cells, self.today = cells, today
        self.values: dict[str, Any] = {}

    def text(self, column: str) -> str:
        content = self.cells.get(column)
        return "" if content is None else clean_text(content)

    def faults(self) -> Iterator[tuple[str, str]]:
        readers = {"日期": self._day, "餐次": self._meal, "含有": self._allergens, "适用班型": self._kind}
        for column, read in readers.items():
            try:
                read(self.text(column))
            except ValidationError as fault:
                yield column, " ".join(fault.messages)
            except (Unreadable, ValueError) as fault:
                yield column, str(fault)
        texts = {
            "菜名": ("name", 40),
            "主要食材": ("ingredients", 120),
            "做法": ("note", 60),
            "改吃": ("substitute", 60),
        }
        for column, (name, longest) in texts.items():
            self.values[name] = self.text(column)
            if len(self.values[name]) > longest:
                yield column, _("最多 %(n)s 个字。") % {"n": longest}
        if not self.values["name"]:
            yield "菜名", _("不能空着。")

    def _day(self, text: str) -> None:
        if not text:
            raise ValidationError(_("不能空着。"))
        day = date.fromisoformat(TRANSFORMS["date"](text))
        if day < self.today:
            raise ValidationError(_("过去的食谱不再修改，它是那天吃了什么的记录。"))
        if day > self.today + FARTHEST:
            raise ValidationError(_("最多提前三个月写食谱。"))
        self.values["on"] = day.isoformat()

    def _meal(self, text: str) -> None:
        if text not in MEALS:
            raise ValidationError(_("填%(words)s。") % {"words": "、".join(str(meal.label) for meal in Meal)})
        self.values["meal"] = MEALS[text]

    def _kind(self, text: str) -> None:
        if text not in KINDS:
            raise ValidationError(_("填%(words)s，空着是所有班型。") % {"words": "、".join(map(str, ClassKind.labels))})
        self.values["class_kind"] = KINDS[text]

    def _allergens(self, text: str) -> None:
        words = [word for word in re.split(r"[、，,;；\s]+", text) if word]
        unknown = [word for word in words if word not in ALLERGENS]
        if unknown:
            told = {"word": unknown[0], "words": "、".join(map(str, Allergen.labels))}
            raise ValidationError(_("“%(word)s”不在过敏食材里，可以填：%(words)s。") % told)
        self.values["allergens"] = list(dict.fromkeys(ALLERGENS[word] for word in words))
