"""A day of the menu: one row a dish."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.allergens import Allergen
from anxintuo.kit.text import clean_line
from institutions.actions.menu import MOST_DISHES
from institutions.enums import ClassKind, Meal
from institutions.models import MenuDish

FIELDS = ("meal", "name", "ingredients", "allergens", "class_kind", "note", "substitute")


class DishForm(forms.Form):
    meal = forms.ChoiceField(label=gettext_lazy("餐次"), choices=[("", gettext_lazy("请选择")), *Meal.choices])
    name = forms.CharField(label=gettext_lazy("菜名"), max_length=40)
    ingredients = forms.CharField(label=gettext_lazy("主要食材"), max_length=120, required=False)
    class_kind = forms.ChoiceField(
        label=gettext_lazy("适用班型"), required=False, choices=[("", gettext_lazy("所有班型")), *ClassKind.choices]
    )
    note = forms.CharField(label=gettext_lazy("做法"), max_length=60, required=False)
    allergens = forms.MultipleChoiceField(
        label=gettext_lazy("含有"), choices=Allergen.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    substitute = forms.CharField(
        label=gettext_lazy("不能吃的宝宝改吃"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("班里有对它过敏的宝宝时要写，例如：不放虾，另蒸鸡蛋。"),
    )

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("请填写菜名。"))
        return name

    def clean_ingredients(self) -> str:
        return clean_line(self.cleaned_data["ingredients"])

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])

    def clean_substitute(self) -> str:
        return clean_line(self.cleaned_data["substitute"])


class BaseDishes(BaseFormSet):
    def clean(self) -> None:
        seen = set()
        for form in self.filled():
            values = form.cleaned_data
            key = (values.get("meal"), values.get("name"), values.get("class_kind"))
            if key in seen:
                form.add_error("name", _("这一餐已经有这道菜。"))
            seen.add(key)

    def filled(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if (getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE") and form.has_changed())
            or (getattr(form, "cleaned_data", None) and form.initial and not form.cleaned_data.get("DELETE"))
        ]

    def dishes(self) -> list[MenuDish]:
        """Unsaved, by meal in the order of the day, else as typed."""
        order = {meal: at for at, meal in enumerate(Meal.values)}
        rows = [MenuDish(**{name: form.cleaned_data[name] for name in FIELDS}) for form in self.filled()]
        return sorted(rows, key=lambda dish: order[dish.meal])


DishesFormSet = formset_factory(
    DishForm,
    formset=BaseDishes,
    extra=3,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_DISHES,
    validate_max=True,
    absolute_max=MOST_DISHES + 5,
)


def dishes_initial(dishes: list[MenuDish]) -> list[dict[str, Any]]:
    return [{name: getattr(dish, name) for name in FIELDS} for dish in dishes]
