"""A field: label, help and error tied to its control; what was typed is kept; sentences say what to do."""

import re
from datetime import date, time

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from anxintuo.demo.components import SampleForm
from anxintuo.kit.form_parts import DayInput, MoneyField, MonthField, TimeInput
from anxintuo.kit.form_voice import FIELD_SENTENCES

TYPED = {"name": "豆" * 21, "phone": "1380000", "fee": "一千六", "care": "full", "note": "<b>怕黑</b>", "kind": "9"}


def drawn(form: forms.Form, name: str, **options: object) -> str:
    return render_to_string("components/field.html", {"field": form[name], **options})


@pytest.mark.parametrize("name", SampleForm.base_fields)
def test_everything_that_describes_a_control_is_on_the_page(name: str) -> None:
    html = drawn(SampleForm(TYPED), name)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    described = {each for value in re.findall(r'aria-describedby="([^"]+)"', html) for each in value.split()}
    assert described <= ids
    assert set(re.findall(r'<label[^>]*\bfor="([^"]+)"', html)) <= ids


@pytest.mark.parametrize("name", ["name", "fee", "kind", "code", "paper", "agree"])
def test_an_error_stands_beside_its_field_and_is_read_with_it(name: str) -> None:
    html = drawn(SampleForm(TYPED), name)
    assert f'id="id_{name}_error"' in html
    assert re.search(rf'aria-describedby="[^"]*\bid_{name}_error', html)
    assert 'aria-invalid="true"' in html


def test_a_group_of_choices_is_described_as_a_whole() -> None:
    html = drawn(SampleForm({}), "needs")
    assert re.search(r'<fieldset[^>]*aria-describedby="id_needs_helptext"', html)
    assert re.search(r'<fieldset[^>]*aria-describedby="id_care_error"', drawn(SampleForm({}), "care"))


def test_what_was_typed_is_kept() -> None:
    form = SampleForm(TYPED)
    assert 'value="一千六"' in drawn(form, "fee")
    assert "&lt;b&gt;怕黑&lt;/b&gt;" in drawn(form, "note")
    assert re.search(r'value="full"[^>]*checked', drawn(form, "care"))


def test_a_whole_form_draws_the_same_fields() -> None:
    form = SampleForm(TYPED)
    whole = str(form)
    assert "还差一点" in whole
    assert whole.count('class="form-errors"') == 1
    for name in SampleForm.base_fields:
        assert form[name].as_field_group().strip() == drawn(form, name).strip()


def test_each_sentence_above_a_form_leads_to_its_field() -> None:
    html = render_to_string("components/form_errors.html", {"form": SampleForm(TYPED)})
    whole = str(SampleForm(TYPED))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in whole


def test_controls_carry_the_look_of_the_house_beside_their_own_class() -> None:
    class Sample(forms.Form):
        note = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))
        kind = forms.ChoiceField(choices=[("a", "b")])
        on = forms.BooleanField()

    form = Sample()
    assert 'class="form-control wide"' in str(form["note"])
    assert 'class="form-select"' in str(form["kind"])
    assert "form-control" not in str(form["on"])


def test_money_shows_its_unit_on_both_sides() -> None:
    html = drawn(SampleForm(), "fee", prefix="¥", suffix="元 / 月")
    assert html.index("¥") < html.index("<input") < html.index("元 / 月")


@pytest.mark.parametrize(
    ("widget", "value", "sent"),
    [
        (DayInput(), date(2026, 11, 23), "2026-11-23"),
        (TimeInput(), time(7, 30), "07:30"),
    ],
)
def test_dates_travel_in_one_form_whatever_the_language(widget: forms.Widget, value: object, sent: str) -> None:
    assert f'value="{sent}"' in widget.render("at", value)


class Clock(forms.Form):
    at = forms.TimeField(widget=TimeInput, required=False)
    month = MonthField(required=False)


@pytest.mark.parametrize("typed", ["7:30", "07:30", "0730", "730", "7：30", " ７：３０ ", "7.30"])
def test_a_time_is_taken_however_it_is_written(typed: str) -> None:
    form = Clock({"at": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == time(7, 30)
    assert 'type="text"' in str(form["at"])


@pytest.mark.parametrize("typed", ["24:00", "7:60", "早上", "7", "AM 7:30"])
def test_what_is_no_time_gets_a_sentence_and_stays(typed: str) -> None:
    form = Clock({"at": typed})
    assert form.errors["at"] == ["请填写时间，例如 07:30。"]
    assert f'value="{typed}"' in str(form["at"])


def test_a_month_is_one_of_the_next_24_or_the_one_that_stands() -> None:
    field = Clock().fields["month"]
    offered = [value for value, _label in field.choices]
    assert len(offered) == 25
    assert offered[0] == ""
    form = Clock({"month": offered[-1]})
    assert form.is_valid()
    assert form.cleaned_data["month"] == date.fromisoformat(f"{offered[-1]}-01")
    assert not Clock({"month": "2020-01"}).is_valid()
    old = Clock({"month": "2020-01"}, initial={"month": date(2020, 1, 1)})
    old.fields["month"].keep(date(2020, 1, 1))
    assert old.is_valid()
    assert not old.has_changed()


@pytest.mark.parametrize(("typed", "yuan"), [("1680", "1680"), ("1,680.50", "1680.50"), ("￥１６８０ 元", "1680")])
def test_money_is_taken_as_people_write_it(typed: str, yuan: str) -> None:
    assert str(MoneyField().clean(typed)) == yuan


@pytest.mark.parametrize("typed", ["1e5", "1E5", "NaN", "Infinity", "0x10", "1_000", "一千"])
def test_money_is_not_taken_in_the_notation_of_machines(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MoneyField().clean(typed)
    assert caught.value.messages == ["请填写数字，例如 1680 或 12.5。"]


def test_a_hidden_field_s_error_is_told_without_its_name() -> None:
    class Sample(forms.Form):
        seen_version = forms.IntegerField(widget=forms.HiddenInput)
        other = forms.IntegerField(widget=forms.HiddenInput)

    html = render_to_string("components/form_errors.html", {"form": Sample({"seen_version": "x"})})
    assert html.count("<li>") == 1
    assert "请重新打开后再填一次。" in html
    assert "version" not in html


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (forms.CharField(), "豆\0豆", "里面混进了看不见的字符，请删去这一处或重新输入。"),
        (forms.CharField(), "", "请填写这一项。"),
        (forms.CharField(max_length=2), "豆豆豆", "最多 2 个字，现在有 3 个。"),
        (forms.IntegerField(), "三", "请填写整数。"),
        (forms.IntegerField(min_value=1), "0", "不能小于 1。"),
        (forms.DecimalField(), "三", "请填写数字，例如 1680 或 12.5。"),
        (forms.DateField(), "2026-13-01", "请填写日期，例如 2026-11-23。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "b", "请从给出的选项里选。"),
        (forms.MultipleChoiceField(choices=[("a", "甲")]), [], "请至少选择一项。"),
        (forms.BooleanField(), False, "请先勾选这一项。"),
        (forms.FileField(), None, "请选择一个文件。"),
        (forms.FileField(), SimpleUploadedFile("a.pdf", b""), "这个文件是空的，请换一个。"),
    ],
)
def test_an_error_says_what_to_do(field: forms.Field, value: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    assert caught.value.messages == [sentence]


def test_a_field_keeps_a_sentence_of_its_own() -> None:
    with pytest.raises(ValidationError, match="请填写宝宝的名字。"):
        forms.CharField(error_messages={"required": "请填写宝宝的名字。"}).clean("")


def test_sentences_are_written_into_no_other_class() -> None:
    assert "invalid" not in forms.Field.default_error_messages
    assert set(vars(forms.Field)["default_error_messages"]) == set(FIELD_SENTENCES[forms.Field])
