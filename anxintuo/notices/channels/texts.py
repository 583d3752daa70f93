"""The SMS we send. Chinese carriers carry only registered templates, so there are four and no free text."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STOPS = "。！？；，、：….!?;,: "
TITLE_CHARACTERS = 20  # the longest variable that both providers accept in a notice


@dataclass(frozen=True, slots=True)
class SmsText:
    """`wording` is lazily translated, and registered with the provider under settings.SMS_TEMPLATES[name]."""

    name: str
    wording: str | Promise
    params: tuple[str, ...] = ()

    def filled(self, params: Mapping[str, str]) -> str:
        return str(self.wording).format(**params)


CODE = SmsText("code", _("您的验证码是 {code}，{minutes} 分钟内有效。请不要告诉别人。"), ("code", "minutes"))
NOTICE = SmsText("notice", _("您有一条新消息：{title}。请登录安心托查看。"), ("title",))
NEUTRAL = SmsText("notice_neutral", _("您在安心托有一条新消息，请登录查看。"))
DIGEST = SmsText("notice_digest", _("您有 {count} 条新消息，请登录安心托查看。"), ("count",))

TEXTS = {text.name: text for text in (CODE, NOTICE, NEUTRAL, DIGEST)}


@dataclass(frozen=True, slots=True)
class Sms:
    """One message. `phone` in E.164; `reference` is ours, for finding the message at the provider."""

    phone: str
    text: SmsText
    params: Mapping[str, str]
    reference: str


def short_title(title: str) -> str:
    """A title as an SMS variable: one line, short, without the links that carriers refuse, without a stop at its end
    (the wording brings its own)."""
    flat = " ".join(title.replace("://", " ").split()).rstrip(STOPS)
    return flat if len(flat) <= TITLE_CHARACTERS else f"{flat[: TITLE_CHARACTERS - 1].rstrip(STOPS)}…"
