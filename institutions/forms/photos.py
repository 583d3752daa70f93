from django import forms
from django.utils.translation import gettext_lazy as _

from anxintuo.files.forms import PublicPhotoField


class PhotoForm(forms.Form):
    photo = PublicPhotoField(label=_("照片"))
    caption = forms.CharField(
        label=_("这是哪里"), max_length=60, required=False, help_text=_("例如：活动室。照片里请不要出现能认出的宝宝。")
    )
