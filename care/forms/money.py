from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput, MoneyField
from anxintuo.kit.ids import uuid7
from care.actions.contracts import Chosen
from care.actions.payments import Told
from care.enums import PaymentKind, PaymentMethod
from care.models.contract import LAST_DUE_DAY, LONGEST_RUN
from care.money.terms import REFUNDED_BY_DAYS, RefundRule
from care.payments import payment_adapter
from institutions.enums import FeeCategory
from institutions.models import FeeItem


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the list with its fields of the form, as the page shows them."""

    item: FeeItem
    taken: BoundField
    refund: list[BoundField]


class ContractForm(forms.Form):
    """Which items of the published list, from when, and how days of absence come back."""

    from_on = forms.DateField(
        label=gettext_lazy("从哪天起"),
        widget=DayInput(),
        help_text=gettext_lazy("换了日子，下面的项目按那一天的收费目录算。"),
    )
    due_day = forms.IntegerField(
        label=gettext_lazy("每月几号前付"),
        min_value=1,
        max_value=LAST_DUE_DAY,
        initial=10,
        error_messages={
            "min_value": gettext_lazy("请填 1 到 28。"),
            "max_value": gettext_lazy("请填 1 到 28，这样每个月都有这一天。"),
        },
    )
    by_day = forms.BooleanField(
        label=gettext_lazy("不足一个月按天算"),
        required=False,
        initial=True,
        help_text=gettext_lazy("月中入托或离托，只收在托的开园日。不勾就收整月。"),
    )

    drawn_for = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, items: list[FeeItem], again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self._add(item, again=again)

    def _add(self, item: FeeItem, *, again: bool) -> None:
        """`again`: the child had a contract before, so that what is paid once has been paid."""
        required = item.category == FeeCategory.BASIC
        taken = required and not (again and item.unit == "once")
        self.fields[f"take_{item.pk}"] = forms.BooleanField(label=item.title, required=False, initial=taken)
        if item.unit not in REFUNDED_BY_DAYS:
            return
        self.fields[f"share_{item.pk}"] = forms.IntegerField(
            label=_("缺勤退还比例（%）"),
            required=False,
            initial=100 if item.unit == "day" else 0,
            validators=[MinValueValidator(0, _("请填 0 到 100。")), MaxValueValidator(100, _("请填 0 到 100。"))],
        )
        limits = _("请填 1 到 20。")
        self.fields[f"from_{item.pk}"] = forms.IntegerField(
            label=_("连续缺勤第几天起"),
            required=False,
            initial=1,
            validators=[MinValueValidator(1, limits), MaxValueValidator(LONGEST_RUN, limits)],
        )
        self.fields[f"whole_{item.pk}"] = forms.BooleanField(label=_("满天数后从第一天算"), required=False)
        self.fields[f"told_{item.pk}"] = forms.BooleanField(label=_("要提前一天告知"), required=False)

    def rows(self) -> list[ItemRow]:
        names = ("share", "from", "whole", "told")
        return [
            ItemRow(
                item,
                self[f"take_{item.pk}"],
                [self[f"{name}_{item.pk}"] for name in names if f"{name}_{item.pk}" in self.fields],
            )
            for item in self.items
        ]

    def chosen(self) -> list[Chosen]:
        values = self.cleaned_data
        return [
            Chosen(
                item,
                RefundRule(
                    share=values.get(f"share_{item.pk}") or 0,
                    from_day=values.get(f"from_{item.pk}") or 1,
                    whole_run=bool(values.get(f"whole_{item.pk}")),
                    told_ahead=bool(values.get(f"told_{item.pk}")),
                ),
            )
            for item in self.items
            if values[f"take_{item.pk}"]
        ]

    def clean(self) -> dict[str, Any] | None:
        """The items below are those of the day that is asked for now; who ticked others looks once more."""
        cleaned = super().clean()
        day, drawn = self.cleaned_data.get("from_on"), self.cleaned_data.get("drawn_for")
        if day and drawn and day != drawn:
            self.add_error("from_on", _("日期换了，下面已换成这一天的收费目录，请核对后再保存。"))
            self.data = {**self.data.dict(), "drawn_for": day.isoformat()}  # type: ignore[attr-defined]
        return cleaned

    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("from_on", "by_day", "due_day")}


class EndContractForm(forms.Form):
    last_on = forms.DateField(
        label=gettext_lazy("最后一天"),
        widget=DayInput(),
        help_text=gettext_lazy("这一天以后不再收费，多收的退回账上。"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=100)


class PaymentForm(forms.Form):
    """Money that has changed hands outside the platform."""

    amount = MoneyField(label=gettext_lazy("金额（元）"), max_digits=9, decimal_places=2)
    method = forms.ChoiceField(label=gettext_lazy("方式"), widget=forms.RadioSelect)
    paid_on = forms.DateField(label=gettext_lazy("哪天"), widget=DayInput())
    reference = forms.CharField(
        label=gettext_lazy("流水号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("转账或扫码的交易单号，现金不用填。"),
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=100, required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: PaymentKind, **kwargs: Any) -> None:
        initial = {"paid_on": localdate(), "once": uuid7(), "method": PaymentMethod.WECHAT}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        left_out = {PaymentMethod.SUBSIDY.value} if kind == PaymentKind.BACK else set()
        methods = [each for each in payment_adapter().methods() if each[0] not in left_out]
        self.fields["method"].choices = methods  # type: ignore[attr-defined]

    def told(self) -> Told:
        return Told(**self.cleaned_data)
