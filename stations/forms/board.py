from django import forms
from django.utils.translation import gettext_lazy

from stations.models.board import LONGEST_POST


class PostForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("说点什么"),
        max_length=LONGEST_POST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写几句话。")},
    )
