from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from stations.actions.plans import FIELDS
from stations.enums import CareArea, Domain
from stations.models import ActivityPlan


class PlanForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    age_from = forms.IntegerField(label=gettext_lazy("从几个月"), min_value=0, max_value=47)
    age_to = forms.IntegerField(
        label=gettext_lazy("到几个月"), min_value=1, max_value=48, help_text=gettext_lazy("满这个月龄就不收了。")
    )
    care_areas = forms.MultipleChoiceField(
        label=gettext_lazy("养育照护"),
        choices=CareArea.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个方面。")},
    )
    domains = forms.MultipleChoiceField(
        label=gettext_lazy("发展领域"), choices=Domain.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    minutes = forms.IntegerField(label=gettext_lazy("时长（分钟）"), min_value=15, max_value=240, initial=60)
    materials = forms.CharField(label=gettext_lazy("材料"), max_length=200, required=False)
    bring = forms.CharField(label=gettext_lazy("要带什么"), max_length=120, required=False)
    steps = forms.CharField(
        label=gettext_lazy("怎么做"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    take_home = forms.CharField(
        label=gettext_lazy("回家怎么做"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    source = forms.CharField(label=gettext_lazy("出处"), max_length=120, required=False)

    def __init__(self, *args: Any, plan: ActivityPlan | None = None, **kwargs: Any) -> None:
        if plan is not None:
            kwargs["initial"] = {name: getattr(plan, name) for name in FIELDS}
        super().__init__(*args, **kwargs)


class LibraryForm(forms.Form):
    """What the library is narrowed to; what is not understood narrows nothing."""

    q = forms.CharField(label=gettext_lazy("找方案"), max_length=40, required=False)
    months = forms.IntegerField(label=gettext_lazy("月龄"), min_value=0, max_value=47, required=False)
    area = forms.ChoiceField(
        label=gettext_lazy("养育照护"), choices=[("", gettext_lazy("全部")), *CareArea.choices], required=False
    )
    domain = forms.ChoiceField(
        label=gettext_lazy("发展领域"), choices=[("", gettext_lazy("全部")), *Domain.choices], required=False
    )
