"""Forms of cameras and gates. What the rules say of place, days and address is judged by the act."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput
from institutions.devices.source import LONGEST
from institutions.enums.devices import NEVER_FILMED, CameraLook, DevicePlace, GapCause
from institutions.models import Device, Institution, Room

CHOOSE = ("", gettext_lazy("请选择"))


class DeviceForm(forms.Form):
    """A gate, and the part of a camera that it shares with gates."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=30)
    place = forms.ChoiceField(label=gettext_lazy("位置"), choices=[CHOOSE, *DevicePlace.choices])
    room: Any = forms.ModelChoiceField(
        label=gettext_lazy("班级"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=gettext_lazy("不在班级里"),
        help_text=gettext_lazy("位置选“班级里”时再选。"),
    )
    used_from_on = forms.DateField(
        label=gettext_lazy("启用日期"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("还没启用就空着。"),
    )

    def __init__(self, *args: Any, institution: Institution, device: Device | None = None, **kwargs: Any) -> None:
        if device is not None:
            kwargs["initial"] = self.stored(device) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.queryset = institution.rooms.order_by("order", "name")
        rooms.label_from_instance = lambda room: room.name

    @staticmethod
    def stored(device: Device) -> dict[str, Any]:
        return {name: getattr(device, name) for name in ("name", "place", "room", "used_from_on")}


class GateForm(DeviceForm):
    place = forms.ChoiceField(
        label=gettext_lazy("位置"),
        choices=[CHOOSE, *(each for each in DevicePlace.choices if each[0] not in NEVER_FILMED)],
    )


class CameraForm(DeviceForm):
    """An empty address keeps the stored one: it is not shown back, to nobody."""

    look = forms.ChoiceField(label=gettext_lazy("类型"), choices=[CHOOSE, *CameraLook.choices])
    source = forms.CharField(
        label=gettext_lazy("取流地址"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "rtsp://192.168.1.20:554/stream1"}
        ),
    )
    keep_days = forms.IntegerField(label=gettext_lazy("录像保存天数"), min_value=1, max_value=3650, initial=90)
    records_audio = forms.BooleanField(
        label=gettext_lazy("同时录声音"),
        required=False,
        help_text=gettext_lazy("一般不录。确实要录的，先征得家长和员工同意。"),
    )
    sign_on = forms.DateField(
        label=gettext_lazy("贴提示标志的日期"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("有摄像头的地方要让人一眼看到提示；还没贴就空着。"),
    )

    def __init__(self, *args: Any, device: Device | None = None, **kwargs: Any) -> None:
        super().__init__(*args, device=device, **kwargs)
        saved = device is not None and bool(device.camera.source)
        self.fields["source"].help_text = (
            _("已保存，填写新的才会替换。") if saved else _("加密保存，存好以后谁也看不到；可以以后再填。")
        )

    @staticmethod
    def stored(device: Device) -> dict[str, Any]:
        camera = device.camera
        return DeviceForm.stored(device) | {
            name: getattr(camera, name) for name in ("look", "keep_days", "records_audio", "sign_on")
        }


class FilingForm(forms.Form):
    receipt = forms.CharField(label=gettext_lazy("备案回执编号"), max_length=60)
    on = forms.DateField(label=gettext_lazy("备案日期"), widget=DayInput())


class RetireForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("停用原因"), max_length=100, help_text=gettext_lazy("例如：换新、拆除、坏了。")
    )


class GapForm(forms.Form):
    cause = forms.ChoiceField(label=gettext_lazy("原因"), choices=[CHOOSE, *GapCause.choices])
    words = forms.CharField(label=gettext_lazy("说明"), max_length=100, required=False)
