"""What a child must not eat, as a parent or a health worker types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from anxintuo.kit.allergens import Allergen
from anxintuo.kit.text import clean


class AllergyForm(forms.Form):
    allergen = forms.ChoiceField(
        label=gettext_lazy("不能吃什么"), choices=[("", gettext_lazy("请选择")), *Allergen.choices]
    )
    note = forms.CharField(
        label=gettext_lazy("具体是什么，吃了会怎样"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("老师和厨房会看到，写清楚就好，例如：吃蛋黄没事，蛋白会起疹子。"),
    )
    urgent = forms.BooleanField(label=gettext_lazy("反应严重，备有急救药"), required=False)

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("allergen", "note", "urgent")}
