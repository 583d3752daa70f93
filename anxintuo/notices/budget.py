"""How many SMS may still be sent: per number, per sender's address and per day; for codes and notices apart, and for
devices that a number knows and strangers apart.

The counters live in PostgreSQL: a limit that vanished with Redis would be an open purse. Every limit is spent
in one statement that refuses to pass it, so two requests at once cannot both take the last one.
"""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.addresses import limit_key, network_key
from anxintuo.kit.crypto import blind_index
from anxintuo.kit.dates import format_day
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from anxintuo.notices.models import CountedSms, SmsBudget

FINGERPRINT = "notices.sms_budget"
KEEP_DAYS = 7
SPEND = """
    INSERT INTO notices_smsbudget AS budget (scope, key, spent_on, used) VALUES (%s, %s, %s, 1)
    ON CONFLICT (scope, key, spent_on) DO UPDATE SET used = budget.used + 1 WHERE budget.used < %s
    RETURNING used
"""


class _Spent(Exception):
    pass


def reserve_sms(phone: str, address: str = "", *, known: bool = False) -> Verdict:
    """May a sign-in code go to `phone` (E.164) for somebody at `address` (IP)? If so, it is counted.

    Strangers cannot use up what its owner needs: asked for from one address a number has fewer codes than for all
    strangers together, and a device that signed in to it before (`known`) has a share of its own, of the number and
    of the day; only when that is used up does it ask like everybody. The sentence says when to try again.
    """
    if known and _reserve(("known.number", phone, ""), ("known.day", "", "")):
        return ALLOWED
    where, network = limit_key(address), network_key(address)
    tomorrow = _tomorrow()
    number = _("今天发往这个号码的验证码已经够多了，请改用登录过的设备，或在%(tomorrow)s以后再试。") % tomorrow
    from_here = _("今天从您的网络要的验证码太多了，请换一个网络，或在%(tomorrow)s以后再试。") % tomorrow
    day = _("今天平台的验证码已经发完，请改用登录过的设备，或在%(tomorrow)s以后再试。") % tomorrow
    return _reserve(
        ("code.number", phone, number),
        ("code.pair", f"{phone} {where}", number),
        ("code.address", where, from_here),
        *((("code.network", network, from_here),) if network else ()),
        ("code.day", "", day),
    )


@transaction.atomic
def reserve_notice_sms(phone: str, *, item_id: UUID) -> Verdict:
    """May the notice of this outbox item go to `phone`? Counted apart from codes: news must never lock somebody out.

    Counted once, when it is allowed, however often sending is tried; a refusal leaves it to be counted another day.
    """
    tomorrow = _tomorrow()
    _row, uncounted = CountedSms.objects.get_or_create(item_id=item_id, defaults={"counted_on": localdate()})
    if not uncounted:
        return ALLOWED
    verdict = _reserve(
        ("notice.number", phone, _("今天发往这个号码的短信通知已达上限，%(tomorrow)s以后再发。") % tomorrow),
        ("notice.day", "", _("今天的短信通知已达上限，%(tomorrow)s以后再发。") % tomorrow),
    )
    if not verdict:
        transaction.set_rollback(True)
    return verdict


def forget_old_counters(today: date) -> None:
    """An item is not worth sending for so long (notices.actions), so its mark has served, too."""
    begin = today - timedelta(days=KEEP_DAYS)
    SmsBudget.objects.filter(spent_on__lt=begin).delete()
    CountedSms.objects.filter(counted_on__lt=begin).delete()


def _reserve(*claims: tuple[str, str, str]) -> Verdict:
    """All or none. Narrow scopes first: every transaction then locks in the same order."""
    today = localdate()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for scope, subject, sentence in claims:
                limit = settings.SMS_LIMITS[scope]
                key = blind_index(subject, purpose=FINGERPRINT) if subject else ""
                cursor.execute(SPEND, [scope, key, today, limit])
                if limit < 1 or cursor.fetchone() is None:
                    raise _Spent(sentence)
    except _Spent as spent:
        return refuse(str(spent))
    return ALLOWED


def _tomorrow() -> dict[str, str]:
    return {"tomorrow": _("明天（%s）0 点") % format_day(localdate() + timedelta(days=1), weekday=False)}
