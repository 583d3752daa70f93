"""Legal numbers as rows: one row is one version of one rule for one region, with its source and how sure we are."""

from datetime import date
from typing import Any, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import BigIntegerField, Deferrable, F, Func, Q, TextField, Value
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from anxintuo.rulebook.enums import UNSURE, Certainty, Severity, Topic


class Joined(Func):
    """Texts put together by an immutable operator: `key || '/' || kind || '/' || region`."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()  # type: ignore[assignment]


def _identity() -> Func:
    """One number for (key, kind, region): GiST compares it as a range of one, since btree_gist is not at hand."""
    joined = Joined(F("key"), Value("/"), F("kind"), Value("/"), F("region"))
    return Func(joined, Value(0), function="hashtextextended", output_field=BigIntegerField())


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self, on: date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        )

    def in_order(self) -> Self:
        """As the book is printed: by topic, in the order of its file, regions after the nation, newest first."""
        return self.order_by("topic", "position", "key", "region", F("valid_from").desc(nulls_last=True))


@pghistory.track()
class Rule(models.Model):
    """`region` is a code prefix: empty for the nation, `33` the province, `3303` the city; the longest match wins.

    `valid_to` is the first day on which the version no longer holds; an empty `valid_from` means that the day is
    not known. `origin` names the book that brought the row: loading a book touches its own rows only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    topic = models.CharField(_("分类"), max_length=12, choices=Topic.choices)
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(_("规则"), max_length=60)
    kind = models.CharField(_("适用种类"), max_length=40, blank=True)
    region = models.CharField(_("适用地区"), max_length=9, blank=True)
    region_name = models.CharField(_("地区名称"), max_length=40, blank=True)
    valid_from = models.DateField(_("起始日期"), null=True, blank=True)
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    value: "models.JSONField[Any, Any]" = models.JSONField(_("取值"))
    value_text = models.CharField(_("取值说明"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    title = models.CharField(_("名称"), max_length=60)
    sentence = models.CharField(_("内容"), max_length=200)
    severity = models.CharField(_("不符合时"), max_length=8, choices=Severity.choices)
    certainty = models.CharField(_("把握"), max_length=4, choices=Certainty.choices)
    source = models.CharField(_("依据"), max_length=160)
    source_key = models.CharField(_("查到的地方"), max_length=40, blank=True)
    reference = models.CharField(_("条目"), max_length=40, blank=True)
    origin = models.CharField(_("来自"), max_length=60, default="book")

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("规则")
        constraints = [
            ExclusionConstraint(
                name="rule_versions_do_not_overlap",
                expressions=[
                    (
                        Func(
                            _identity(),
                            _identity(),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.EQUAL,
                    ),
                    (
                        Func(F("valid_from"), F("valid_to"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message=_("同一条规则在同一地区、同一时间只能有一个取值。"),
            ),
            models.CheckConstraint(
                condition=~Q(severity=Severity.BLOCK, certainty__in=UNSURE),
                name="rule_unsure_never_blocks",
                violation_error_message=_("没有核对过的规定只能提醒，不能拦下办理。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="rule_dates_in_order",
                violation_error_message=_("失效日期要晚于起始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(region__regex=r"^\d{0,9}$"),
                name="rule_region_is_a_code",
                violation_error_message=_("适用地区请填行政区划代码，全国留空。"),
            ),
            models.CheckConstraint(
                condition=Q(region="", region_name="") | (~Q(region="") & ~Q(region_name="")),
                name="rule_region_has_name",
                violation_error_message=_("适用地区的代码和名称要一起填写。"),
            ),
            models.CheckConstraint(
                condition=~Q(sentence="") & ~Q(source="") & ~Q(title=""),
                name="rule_says_what_and_whence",
                violation_error_message=_("请写明规则的名称、内容和依据。"),
            ),
        ]

    def __str__(self) -> str:
        return "/".join(part for part in (self.key, self.kind, self.region) if part)
