"""The living page: every component of templates/components in every state, drawn with invented data. Demo only."""

from types import SimpleNamespace as Of
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import PUBLIC, requires
from anxintuo.demo.views import demo_only
from anxintuo.kit.form_parts import CodeInput, DayInput, MoneyInput, MonthField, PhoneInput, RowProblem, TimeInput
from anxintuo.kit.page_parts import LAYOUT_OF_SEAT, TONES

SHELLS = {
    **{name.removeprefix("layout/").removesuffix(".html"): name for name in LAYOUT_OF_SEAT.values()},
    "narrow": "layout/narrow.html",
}


class SampleForm(forms.Form):
    name = forms.CharField(label=_("宝宝的名字"), max_length=20)
    phone = forms.CharField(label=_("手机号"), widget=PhoneInput, help_text=_("验证码会发到这个号码。"))
    code = forms.CharField(label=_("验证码"), widget=CodeInput)
    born_on = forms.DateField(label=_("出生日期"), widget=DayInput)
    month = MonthField(label=_("希望入托的月份"), required=False)
    opens_at = forms.TimeField(label=_("最早送园"), widget=TimeInput, required=False)
    fee = forms.DecimalField(label=_("每月预算"), widget=MoneyInput, required=False)
    kind = forms.ChoiceField(label=_("班型"), choices=[("1", _("乳儿班")), ("2", _("托小班")), ("3", _("托大班"))])
    care = forms.ChoiceField(
        label=_("托育方式"),
        widget=forms.RadioSelect,
        choices=[("full", _("全日托")), ("half", _("半日托")), ("hour", _("计时托"))],
    )
    needs = forms.MultipleChoiceField(
        label=_("需要"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("meal", _("供餐")), ("late", _("延时")), ("sat", _("周六")), ("camera", _("可视化"))],
        help_text=_("可以选几项，也可以不选。"),
    )
    note = forms.CharField(label=_("想让老师知道的"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    paper = forms.FileField(label=_("入托体检表"), help_text=_("照片或 PDF，不超过 10 MB。"))
    agree = forms.BooleanField(label=_("我已阅读并同意《个人信息处理告知》"))


def sample_forms() -> dict[str, forms.Form]:
    typed = {"name": "豆" * 21, "phone": "1380000", "born_on": "2024-13-40", "fee": "一千六", "care": "full"}
    wrong = SampleForm(typed, MultiValueDict(), auto_id="wrong_%s")  # two forms of one kind on a page
    wrong.add_error(None, _("这个时段已经有人预约，请换一个时间。"))
    return {"empty": SampleForm(), "wrong": wrong}


def sample_problems() -> list[RowProblem]:
    return [RowProblem(str(_("第 2 行 户外活动")), str(_("内容")), "wrong_name", str(_("请填写这一项。")))]


def sample_steps() -> list[Of]:
    return [
        Of(title=_("已提交"), state="done", at="11 月 19 日 20:14"),
        Of(title=_("待您补正"), state="now", where=_("现在在您这里"), note=_("保健员 11 月 21 日退回，还剩 2 天")),
        Of(title=_("机构审核"), state="next", note=_("补正后 3 个工作日内")),
        Of(title=_("发放托位"), state="next"),
        Of(title=_("确认并入托"), state="next"),
    ]


def sample_figures() -> dict[str, Any]:
    months = [Of(label=f"{month}", value=value, text=f"{value}") for month, value in zip(
        [*range(12, 13), *range(1, 12)], (31, 28, 35, 22, 41, 44, 52, 49, 63, 71, 58, 39), strict=True)]  # fmt: skip
    months[9].tone = "warm"
    return {
        "months": months,
        "gaps": [
            Of(label=_("瑞安 · 塘下镇"), value=1840, text="1,840 人", tone="warm"),
            Of(label=_("乐清 · 柳市镇"), value=1560, text="1,560 人", tone="warm"),
            Of(label=_("苍南 · 灵溪镇"), value=1290, text="1,290 人", tone="warm"),
            Of(label=_("永嘉 · 瓯北街道"), value=1020, text="1,020 人", tone="warm"),
        ],
        "rooms": [
            Of(name=_("小星星班"), rule=_("乳儿班 ≤10 · 1:3"), here="8 / 9", staff=3, ratio="1 : 2.7", word=_("正常")),
            Of(
                name=_("蒲公英班"), rule=_("托小班 ≤15 · 1:5"), here="13 / 14", staff=3, ratio="1 : 4.3", word=_("正常")
            ),
            Of(name=_("小海豚班"), rule=_("托小班 ≤15 · 1:5"), here="12 / 14", staff=2, ratio="1 : 6", word=_("超比")),
        ],
        "page": Paginator(range(1, 241), 20).page(6),
        "photo": Of(url="/static/img/touch-512.png", width=512, height=512),
        "crumbs": [Of(title=_("机构资料"), href="#ways"), Of(title=_("收费目录"))],
        "view_items": [
            Of(title=_("列表"), href="#ways", current=True),
            Of(title=_("地图"), href="#ways", current=False),
            Of(title=_("待审核"), href="#ways", current=False, count=4),
        ],
        "names": [_("陈豆豆"), _("李老师"), _("林园长")],
        "tones": [(tone, [_(word) for word in words]) for tone, words in TONES.items()],
    }


@require_GET
@requires(PUBLIC)
@demo_only
def components(request: HttpRequest) -> HttpResponse:
    """`?shell=nursery` draws the page inside another frame (see SHELLS)."""
    shell = request.GET.get("shell", "public")
    if shell not in SHELLS:
        raise Http404
    context = {
        "frame": SHELLS[shell], "frames": SHELLS, "shell_name": shell,
        "forms": sample_forms(), "problems": sample_problems(), "steps": sample_steps(), **sample_figures(),
        "boundaries": reverse("institutions:boundaries"), "points": reverse("institutions:points"),
    }  # fmt: skip
    return render(request, "demo/components.html", context)


@require_GET
@requires(PUBLIC)
@demo_only
def confirmation(request: HttpRequest) -> HttpResponse:
    """A confirmation as a page of its own; the living page opens it in a dialog."""
    context = {
        "title": _("取消这次预约？"),
        "consequence": _("名额会马上让给下一位，取消后不能恢复。"),
        "act": _("取消预约"),
        "back": reverse("demo:components"),
    }
    return render(request, "components/confirm_page.html", context)
