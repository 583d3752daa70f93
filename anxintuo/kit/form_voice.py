"""Django's own form errors in the words of the house: what to do, not what a variable lacks.

`speak_plainly()` is called once, when the kit is ready; a form or field that brings its own sentence keeps it.
"""

from typing import Any

from django.core import validators
from django.forms import fields, models
from django.utils.translation import gettext_lazy as _

FIELD_SENTENCES: dict[type, dict[str, Any]] = {
    fields.Field: {"required": _("请填写这一项。")},
    fields.IntegerField: {"invalid": _("请填写整数。")},
    fields.FloatField: {"invalid": _("请填写数字，例如 1680。")},
    fields.DecimalField: {"invalid": _("请填写数字，例如 1680 或 12.5。")},
    fields.DateField: {"invalid": _("请填写日期，例如 2026-11-23。")},
    fields.TimeField: {"invalid": _("请填写时间，例如 07:30。")},
    fields.DateTimeField: {"invalid": _("请填写日期和时间，例如 2026-11-23 07:30。")},
    fields.FileField: {
        "required": _("请选择一个文件。"),
        "missing": _("没有收到文件，请再选一次。"),
        "empty": _("这个文件是空的，请换一个。"),
        "contradiction": _("要么换一个文件，要么去掉它，请选其中一样。"),
    },
    fields.ImageField: {"invalid_image": _("这张图片打不开，请换一张。")},
    fields.URLField: {"invalid": _("请填写完整的网址，以 https:// 开头。")},
    fields.BooleanField: {"required": _("请先勾选这一项。")},
    fields.ChoiceField: {"required": _("请选择一项。"), "invalid_choice": _("请从给出的选项里选。")},
    fields.TypedChoiceField: {"required": _("请选择一项。")},
    models.ModelChoiceField: {"required": _("请选择一项。"), "invalid_choice": _("请从给出的选项里选。")},
    fields.MultipleChoiceField: {"required": _("请至少选择一项。"), "invalid_choice": _("请从给出的选项里选。")},
}
VALIDATOR_SENTENCES: dict[type, Any] = {
    validators.MaxLengthValidator: _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。"),
    validators.MinLengthValidator: _("至少 %(limit_value)d 个字，现在有 %(show_value)d 个。"),
    validators.MaxValueValidator: _("不能大于 %(limit_value)s。"),
    validators.MinValueValidator: _("不能小于 %(limit_value)s。"),
    validators.ProhibitNullCharactersValidator: _("里面混进了看不见的字符，请删去这一处或重新输入。"),
    validators.EmailValidator: _("请填写电子邮箱，例如 name@example.com。"),
    validators.FileExtensionValidator: _("不能用这种文件，请换成：%(allowed_extensions)s。"),
}


def speak_plainly() -> None:
    for field, sentences in FIELD_SENTENCES.items():
        # A class without messages of its own must not write into its parent's.
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **sentences}  # type: ignore[attr-defined]
    for validator, sentence in VALIDATOR_SENTENCES.items():
        validator.message = sentence  # type: ignore[attr-defined]
