"""Forms of the shared tablets."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.text import half_width
from institutions.models import Institution, Room
from institutions.staffing.pins import checked_pin

DIGITS: dict[str, Any] = {"inputmode": "numeric", "autocomplete": "off", "class": "digits"}


class PairForm(forms.Form):
    """The eight digits from the desk, typed with or without a gap."""

    code = forms.CharField(
        label=gettext_lazy("配对码"),
        max_length=12,
        widget=forms.TextInput(attrs={**DIGITS, "placeholder": "0000 0000"}),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", half_width(self.cleaned_data["code"]))
        if not re.fullmatch(r"[0-9]{8}", code):
            raise ValidationError(_("配对码是 8 位数字，请对照工作台上显示的填写。"))
        return code


class PinField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={**DIGITS, "maxlength": 6})
        super().__init__(max_length=6, widget=widget, **options)


class EnterForm(forms.Form):
    pin = PinField(label=gettext_lazy("6 位密码"))


class NewPinForm(forms.Form):
    pin = PinField(label=gettext_lazy("新的 6 位密码"))
    again = PinField(label=gettext_lazy("再填一次"))

    def clean_pin(self) -> str:
        return checked_pin(self.cleaned_data["pin"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        pin, again = self.cleaned_data.get("pin"), self.cleaned_data.get("again")
        if pin and again and pin != again.strip():
            self.add_error("again", _("两次填的不一样，请再填一次。"))
        return cleaned


class DeviceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("平板名称"), max_length=20, help_text=gettext_lazy("例如：蒲公英班平板"))
    room = forms.ModelChoiceField(
        label=gettext_lazy("常用班级"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=gettext_lazy("不固定在一个班"),
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.queryset = institution.rooms.order_by("order", "name")
        rooms.label_from_instance = lambda room: room.name
