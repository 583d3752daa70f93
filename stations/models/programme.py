"""What a station offers: plans from a library, courses, and the single meetings of a group."""

from datetime import datetime
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.database.spans import same
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from stations.enums import CareArea, Domain, SessionState
from stations.models.membership import StationMembership
from stations.models.station import Station, StationRoom

OLDEST_MONTHS = 48
MOST_PLACES = 60
AGE_IN_ORDER = Q(age_from__lt=F("age_to"), age_to__lte=OLDEST_MONTHS)
AGE_SENTENCE = _("月龄要从小到大，最大 48 个月。")


class MomentSpan(Func):
    """`tstzrange(from, until, '[)')`: the moments of a meeting, its end not among them."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def moments() -> tuple[Func, str]:
    return MomentSpan(F("starts_at"), F("ends_at"), Value("[)")), RangeOperators.OVERLAPS


class Theme(models.Model):
    """What a plan, a course and a meeting have in common. `age_to` is the first month that is too old."""

    title = models.CharField(_("名称"), max_length=60)
    age_from = models.PositiveSmallIntegerField(_("从几个月"))
    age_to = models.PositiveSmallIntegerField(_("到几个月"))
    care_areas = ArrayField(
        models.CharField(max_length=12, choices=CareArea.choices), verbose_name=_("养育照护"), default=list, blank=True
    )
    domains = ArrayField(
        models.CharField(max_length=12, choices=Domain.choices), verbose_name=_("发展领域"), default=list, blank=True
    )
    bring = models.CharField(_("要带什么"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def area_words(self) -> list[str]:
        return [str(CareArea(each).label) for each in self.care_areas]


@pghistory.track(*removals_too())
class ActivityPlan(Theme):
    """A plan of the library; `station` none: the city's, for every station."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.CASCADE, null=True, blank=True, related_name="plans")
    minutes = models.PositiveSmallIntegerField(
        _("时长（分钟）"), default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    materials = models.CharField(_("材料"), max_length=200, blank=True)
    steps = models.TextField(_("怎么做"), max_length=4000, blank=True)
    take_home = models.TextField(_("回家怎么做"), max_length=2000, blank=True)
    source = models.CharField(_("出处"), max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("活动方案")
        ordering = ("age_from", "title", "pk")
        constraints = [
            models.CheckConstraint(
                condition=AGE_IN_ORDER, name="activity_plan_age", violation_error_message=AGE_SENTENCE
            ),
            models.UniqueConstraint(
                fields=["station", "title"],
                name="activity_plan_title_once",
                nulls_distinct=False,
                violation_error_message=_("已经有同名的活动方案。"),
            ),
        ]

    def __str__(self) -> str:
        return f"activity plan {self.pk}"


@pghistory.track(*removals_too())
class Course(Theme):
    """A series of meetings of one group."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="courses")
    about = models.TextField(_("介绍"), max_length=1000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("养育照护小组")
        ordering = ("-made_at", "pk")
        constraints = [
            models.CheckConstraint(condition=AGE_IN_ORDER, name="course_age", violation_error_message=AGE_SENTENCE)
        ]

    def __str__(self) -> str:
        return f"course {self.pk}"


class GroupSessionQuerySet(models.QuerySet["GroupSession"]):
    def published(self) -> Self:
        return self.filter(state=SessionState.PUBLISHED)

    def coming(self, moment: datetime) -> Self:
        return self.filter(ends_at__gt=moment)


@pghistory.track(*removals_too())
class GroupSession(Theme):
    """One meeting. `places` are seats for children; `cancel_hours` before the start a place can be given back in time.

    `take_home`: the adviser's own words for the hand-out, in place of the plan's. `secret` signs the code at the door.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="sessions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    plan = models.ForeignKey(ActivityPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    room = models.ForeignKey(StationRoom, on_delete=models.PROTECT, related_name="sessions")
    adviser = models.ForeignKey(StationMembership, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    places = models.PositiveSmallIntegerField(
        _("几个宝宝"), validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    companions = models.PositiveSmallIntegerField(
        _("每个宝宝最多几位家人"), default=2, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("提前几小时可取消"), default=12, validators=[MaxValueValidator(72)]
    )
    take_home = models.TextField(_("回家怎么做"), max_length=2000, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=SessionState.choices, default=SessionState.DRAFT)
    cancel_reason = models.CharField(_("取消原因"), max_length=100, blank=True)
    secret = models.CharField(max_length=32, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)  # who did not come is told by then

    objects = GroupSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("小组活动")
        ordering = ("starts_at", "pk")
        indexes = [
            models.Index(fields=["station", "starts_at"], name="session_by_station"),
            models.Index(fields=["state", "starts_at"], name="session_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=AGE_IN_ORDER, name="session_age", violation_error_message=AGE_SENTENCE),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_times_in_order",
                violation_error_message=_("结束要晚于开始。"),
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, MOST_PLACES)),
                name="session_places",
                violation_error_message=_("一场活动 1 到 60 个宝宝。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="session_cancelled_with_reason",
                violation_error_message=_("取消要写明原因。"),
            ),
            ExclusionConstraint(
                name="session_room_once",
                expressions=[moments(), same("room")],
                condition=~Q(state="cancelled"),
                violation_error_message=_("这个房间在这段时间里已经有活动。"),
            ),
            ExclusionConstraint(
                name="session_adviser_once",
                expressions=[moments(), same("adviser")],
                condition=~Q(state="cancelled"),
                violation_error_message=_("这位指导员在这段时间里已经有活动。"),
            ),
        ]

    def __str__(self) -> str:
        return f"group session {self.pk}"

    @property
    def hand_out(self) -> str:
        """What families take home; empty without a plan and without own words."""
        return self.take_home or (self.plan.take_home if self.plan else "")

    @property
    def is_open(self) -> bool:
        return self.state == SessionState.PUBLISHED
