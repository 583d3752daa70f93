"""Forms of the nursery's admissions desk."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput, MonthField, PhoneInput, TimeInput
from anxintuo.kit.text import clean, clean_line
from enrollment.enums import CareHours, CheckResult, EndReason, RejectionCode
from enrollment.models import Case, Placement
from families.enums import RefusalCode
from families.forms.children import ChildForm, checked_phone
from families.models import PassportDocument
from families.validity import has_an_end
from institutions.models import Room

NOTE_MAX = 500


class TextForm(forms.Form):
    """One text that somebody else reads."""

    note = forms.CharField(label=gettext_lazy("说明"), max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = None, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label is not None:
            self.fields["note"].label = label
        self.fields["note"].help_text = help_text

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])


class RoomField(forms.ModelChoiceField):
    """A room by its name and kind of class, as the nursery calls it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Room.objects.none(), empty_label=None, **options)

    def label_from_instance(self, obj: Room) -> str:  # type: ignore[override]
        return f"{obj.name} · {obj.get_class_kind_display()}"


class RejectForm(TextForm):
    """The reason is called `why`: what is called a code is never kept for a form (accounts.kept_forms)."""

    why = forms.ChoiceField(label=gettext_lazy("原因"), choices=RejectionCode.choices, widget=forms.RadioSelect)

    field_order = ("why", "note")


class CheckForm(forms.Form):
    """Accepting or refusing a document: the date on it, or a coded reason with a sentence."""

    issued_on = forms.DateField(label=gettext_lazy("材料上的出具日期"), required=False, widget=DayInput())
    why = forms.ChoiceField(label=gettext_lazy("不通过的原因"), choices=RefusalCode.choices, required=False)
    text = forms.CharField(
        label=gettext_lazy("给家长的说明"),
        max_length=NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, document: PassportDocument) -> None:
        super().__init__(data, prefix=f"d{document.pk.hex[-8:]}")
        self.fields["issued_on"].initial = document.issued_on
        if not has_an_end(document.kind):
            del self.fields["issued_on"]

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"])


class OfferForm(forms.Form):
    room = RoomField(label=gettext_lazy("班级"))
    starts_on = forms.DateField(label=gettext_lazy("最早入托日期"), widget=DayInput())
    reason = forms.CharField(
        label=gettext_lazy("不按顺序发放的原因"),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, case: Case, free: Sequence[tuple[Room, int]], is_next: bool, **kwargs: Any) -> None:
        """`free`: the rooms with their free places; the first of the child's kind that has one is proposed."""
        super().__init__(*args, **kwargs)
        field = self.fields["room"]
        field.queryset = Room.objects.filter(institution_id=case.institution_id).order_by("order", "name")  # type: ignore[attr-defined]
        own = [(room, places) for room, places in free if room.class_kind == case.class_kind]
        field.initial = next((room for room, places in own if places), own[0][0] if own else None)
        wanted: date | None = case.application.start_on
        self.fields["starts_on"].initial = max(wanted or localdate(), localdate())
        if is_next:
            del self.fields["reason"]

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"])


class VisitForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("日期"), widget=DayInput())
    time = forms.TimeField(label=gettext_lazy("时间"), widget=TimeInput())
    note = forms.CharField(label=gettext_lazy("带什么、找谁"), max_length=200, required=False)

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])

    def at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], get_default_timezone())


class EndForm(forms.Form):
    last_day = forms.DateField(label=gettext_lazy("最后一天"), widget=DayInput())
    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=EndReason.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = (EndReason.AGE, EndReason.TRANSFER, EndReason.FAMILY, EndReason.NURSERY)
        self.fields["reason"].choices = [(each.value, each.label) for each in told]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another room from a day on; with an end it is a cover of some days."""

    room = RoomField(label=gettext_lazy("到哪个班"))
    from_on = forms.DateField(label=gettext_lazy("从哪天起"), widget=DayInput())
    until_on = forms.DateField(
        label=gettext_lazy("到哪天为止"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("只是临时几天才填；不填就是正式调班。"),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), required=False, max_length=100)

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.filter(institution_id=placement.room.institution_id).exclude(pk=placement.room_id)
        self.fields["room"].queryset = rooms.order_by("order", "name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("until_on") and not data.get("reason"):
            self.add_error("reason", _("临时调班请写明原因，家长会看到。"))
        return data


class PaperForm(ChildForm):
    """An application on paper, typed by a colleague: the child, the wish, and how to reach the family."""

    phone = forms.CharField(label=gettext_lazy("家长手机号"), max_length=20, widget=PhoneInput())
    start_on = MonthField(label=gettext_lazy("希望入托的月份"), empty_label=gettext_lazy("请选择"))
    hours = forms.ChoiceField(label=gettext_lazy("托育时长"), choices=CareHours.choices, widget=forms.RadioSelect)
    consent = forms.BooleanField(
        label=gettext_lazy("家长已在纸质申请上签字，同意机构查看宝宝的资料"),
        error_messages={"required": gettext_lazy("没有家长签字同意，不能录入。")},
    )

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("start_on") and "start_on" not in self.errors:
            raise ValidationError({"start_on": _("请选择希望入托的月份。")})
        return data


class VaccineCheckForm(forms.Form):
    """What the certificate showed."""

    result = forms.ChoiceField(
        label=gettext_lazy("接种证上的情况"), choices=CheckResult.choices, widget=forms.RadioSelect
    )
    clinic = forms.CharField(
        label=gettext_lazy("报告给哪个接种单位"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("有缺漏的才填，例如五马街道社区卫生服务中心。"),
    )

    def clean_clinic(self) -> str:
        return clean_line(self.cleaned_data["clinic"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("result") == CheckResult.GAPS and not data.get("clinic"):
            self.add_error("clinic", _("有缺漏的，请写明报告了哪个接种单位。"))
        return data
