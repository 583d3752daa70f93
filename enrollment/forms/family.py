"""The four short steps of an application, and the answer to an offer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput, MonthField
from anxintuo.kit.text import clean
from enrollment.actions.applying import check_start
from enrollment.enums import CareHours
from enrollment.models import MOST_WISHES, Application, Offer
from institutions.models import Institution

NOTE_MAX = 500


class WishForm(forms.Form):
    """When, how long, on what grounds. The nurseries are chosen beside it."""

    start_on = MonthField(label=gettext_lazy("希望入托的月份"), empty_label=gettext_lazy("请选择"))
    hours = forms.ChoiceField(label=gettext_lazy("托育时长"), choices=CareHours.choices, widget=forms.RadioSelect)
    has_sibling = forms.BooleanField(label=gettext_lazy("哥哥或姐姐在志愿里的机构"), required=False)
    special_need = forms.BooleanField(label=gettext_lazy("宝宝需要特殊照护"), required=False)
    urgent = forms.BooleanField(label=gettext_lazy("家庭有紧急情况（如生病、单亲、失去照护人）"), required=False)
    grounds_note = forms.CharField(
        label=gettext_lazy("情况说明"),
        required=False,
        max_length=NOTE_MAX,
        help_text=gettext_lazy("选了特殊照护或紧急情况的，写几句，下一步上传证明；核实后排队优先。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        month = self.fields["start_on"]
        assert isinstance(month, MonthField)
        month.keep(application.start_on)
        self.initial = {name: getattr(application, name) for name in self.fields}

    def clean_grounds_note(self) -> str:
        return clean(self.cleaned_data["grounds_note"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("special_need") or data.get("urgent")) and not data.get("grounds_note"):
            self.add_error("grounds_note", _("请写几句情况，机构核实后才能优先。"))
        start = data.get("start_on")
        if start is not None:
            try:
                check_start(self.application.child, start)
            except ValidationError as fault:
                self.add_error(None, fault)
        return data


class WishesForm(forms.Form):
    """Up to three nurseries by their slugs, in order; an empty line is no wish."""

    wish = forms.CharField(required=False)

    def __init__(self, slugs: list[str]) -> None:
        super().__init__({})
        self.slugs = [slug for slug in slugs if slug]

    def institutions(self) -> list[Institution]:
        """In order. ValidationError for one that there is not."""
        if len(self.slugs) > MOST_WISHES:
            raise ValidationError(_("最多填写三个志愿。"))
        found = {row.slug: row for row in Institution.objects.in_force().filter(slug__in=self.slugs)}
        if set(self.slugs) - set(found):
            raise ValidationError(_("有一所机构现在不能申请，请换一所。"))
        return [found[slug] for slug in dict.fromkeys(self.slugs)]


class SubmitForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("想对机构说的话"),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("我同意把宝宝的基本资料和健康档案出示给所申请的托育机构，仅用于办理入托和在托期间的照护"),
        error_messages={"required": gettext_lazy("请勾选同意，否则机构无法审核。")},
    )

    def clean_message(self) -> str:
        return clean(self.cleaned_data["message"])


class AnswerForm(forms.Form):
    """Accepting an offer: the first day, and the agreement."""

    first_day_on = forms.DateField(label=gettext_lazy("入托日期"), widget=DayInput())
    agreement_read = forms.BooleanField(
        label=gettext_lazy("我已看过托育服务协议，同意其中的内容"),
        error_messages={"required": gettext_lazy("请先看过托育服务协议并勾选同意。")},
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["first_day_on"]
        day.initial = offer.starts_on
        day.widget.attrs |= {"min": offer.starts_on.isoformat(), "max": offer.start_until_on.isoformat()}
        day.help_text = _("在 %(first)s 至 %(last)s 之间。") % {
            "first": offer.starts_on.isoformat(),
            "last": offer.start_until_on.isoformat(),
        }


class LeaveForm(forms.Form):
    last_day = forms.DateField(label=gettext_lazy("最后一天"), widget=DayInput())
