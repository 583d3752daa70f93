"""What leaves the house about notices, one or several: titles, how many, and never a fact of health."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxintuo.notices.channels.texts import DIGEST, NEUTRAL, NOTICE, SmsText, short_title
from anxintuo.notices.kinds import kind_named
from anxintuo.notices.models import Notice

TITLES_SHOWN = 20


def sms_wording(notices: Sequence[Notice]) -> tuple[SmsText, dict[str, str]]:
    """The registered text and its variables: a single notice keeps its title, several are counted."""
    if len(notices) > 1:
        return DIGEST, {"count": str(len(notices))}
    if kind_named(notices[0].kind).sensitive:
        return NEUTRAL, {}
    return NOTICE, {"title": short_title(notices[0].title)}


def email_wording(notices: Sequence[Notice]) -> tuple[str, str]:
    """Subject and body: a single notice in full, of several the titles. What is sensitive is only counted."""
    if len(notices) > 1:
        return _digest(notices)
    notice = notices[0]
    if kind_named(notice.kind).sensitive:
        return _("安心托：您有一条新消息"), _("您在安心托有一条新消息，请登录查看。")
    return f"安心托：{notice.title}", notice.body or notice.title


def _digest(notices: Sequence[Notice]) -> tuple[str, str]:
    count = len(notices)
    titles = [notice.title for notice in notices if not kind_named(notice.kind).sensitive][:TITLES_SHOWN]
    lines = [ngettext("您有 %(n)s 条新消息：", "您有 %(n)s 条新消息：", count) % {"n": count}]
    lines += [f"· {title}" for title in titles]
    others = count - len(titles)
    if not titles:
        lines = [ngettext("您有 %(n)s 条新消息。", "您有 %(n)s 条新消息。", count) % {"n": count}]
    elif others:
        lines.append(ngettext("· 还有 %(n)s 条", "· 还有 %(n)s 条", others) % {"n": others})
    subject = ngettext("安心托：您有 %(n)s 条新消息", "安心托：您有 %(n)s 条新消息", count) % {"n": count}
    return subject, "\n".join([*lines, "", _("请登录安心托查看。")])
