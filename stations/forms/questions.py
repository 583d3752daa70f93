from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import name_empty_choice
from families.models import Child
from stations.enums import Topic
from stations.models.question import LONGEST_TURN


class AskForm(forms.Form):
    """`children` are the asker's own; the one chosen tells its age."""

    topic = forms.ChoiceField(label=gettext_lazy("想问哪方面"), choices=Topic.choices, widget=forms.RadioSelect)
    child = forms.ModelChoiceField(
        label=gettext_lazy("关于哪个宝宝"),
        queryset=Child.objects.none(),
        required=False,
        help_text=gettext_lazy("老师只看到月龄，看不到名字。"),
    )
    text = forms.CharField(
        label=gettext_lazy("想问的"),
        max_length=LONGEST_TURN,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("请写几句话。")},
    )

    def __init__(self, *args: Any, children: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["child"].queryset = children
        fields["child"].label_from_instance = lambda child: child.name
        name_empty_choice(self, child=gettext_lazy("不说也可以"))


class TurnForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("再说几句"),
        max_length=LONGEST_TURN,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请写几句话。")},
    )


class AnswerForm(TurnForm):
    text = forms.CharField(
        label=gettext_lazy("回答"),
        max_length=LONGEST_TURN,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("不开药、不下诊断；需要看医生的，请直说。"),
        error_messages={"required": gettext_lazy("请写几句话。")},
    )
