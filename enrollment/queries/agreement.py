"""The service agreement as a sheet: what templates/enrollment/agreement/sheet.typ sets, from the frozen rows alone."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from anxintuo.kit.dates import format_full_day
from anxintuo.kit.paper import pdf
from enrollment.models import Offer

TEMPLATE = Path(settings.BASE_DIR) / "templates/enrollment/agreement/sheet.typ"
# How the versions of the text so far name their parts: "一、服务对象", "甲方（监护人）：…".
HEADING = re.compile(r"[一二三四五六七八九十]+、.+")
PARTY = re.compile(r"((?:甲方|乙方)（[^）]+）)：(.+)")


def agreement_pdf(offer: Offer) -> bytes:
    """Chinese in every language of the interface, and the same bytes for the same rows. Raises PaperNotMade."""
    with translation.override("zh-hans"):
        sheet = agreement_sheet(offer)
    return pdf(TEMPLATE, sheet)


def agreement_sheet(offer: Offer) -> dict[str, Any]:
    """The text by its lines, the fees as published when the place was offered, and who confirmed when."""
    agreement = offer.agreement
    title, *lines = [line for line in agreement.text.splitlines() if line.strip()]
    return {
        "title": title,
        "version": agreement.text_version,
        "sha256": agreement.sha256,
        "blocks": [{"kind": "heading" if HEADING.fullmatch(line) else "line", "text": line} for line in lines],
        "fees": [_fee(fee) for fee in offer.fees],
        "parties": _parties(offer, lines),
    }


def _fee(fee: dict[str, Any]) -> dict[str, str]:
    title = f"{fee['title']}（自愿）" if fee["voluntary"] else str(fee["title"])
    return {"title": title, "amount": fee["amount"], "unit": fee["unit"], "refund": fee["refund_rule"] or "—"}


def _parties(offer: Offer, lines: list[str]) -> list[dict[str, Any]]:
    agreement = offer.agreement
    named = {match[1]: match[2] for match in map(PARTY.fullmatch, lines) if match}
    if agreement.accepted_at and agreement.accepted_by:
        family = [f"{agreement.accepted_by.display_name} {_at(agreement.accepted_at)} 在线确认"]
    else:
        family = ["（家长还没有在线确认）"]
    agreed = offer.answers.filter(agreed=True).select_related("user").order_by("answered_at")
    others = [each for each in agreed if each.user_id != agreement.accepted_by_id]
    family += [f"{each.user.display_name} {_at(each.answered_at)} 同意" for each in others]
    marks = {"甲": family, "乙": [f"{_at(agreement.made_at)} 在线提供本协议"]}
    return [{"label": label, "name": name, "marks": marks[label[0]]} for label, name in named.items()]


def _at(moment: datetime) -> str:
    return f"{format_full_day(moment)} {timezone.localtime(moment):%H:%M}"
