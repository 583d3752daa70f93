from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput, TimeInput, name_empty_choice
from stations.enums import CareArea, Domain
from stations.models import ActivityPlan, GroupSession, Station, StationMembership, StationRoom
from stations.rules import MOST_MEETINGS


class SessionForm(forms.Form):
    """A meeting; `meetings` above one makes a course of it."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    plan = forms.ModelChoiceField(label=gettext_lazy("活动方案"), queryset=ActivityPlan.objects.none(), required=False)
    on = forms.DateField(label=gettext_lazy("哪天"), widget=DayInput())
    starts = forms.TimeField(label=gettext_lazy("几点开始"), widget=TimeInput())
    ends = forms.TimeField(label=gettext_lazy("几点结束"), widget=TimeInput())
    room = forms.ModelChoiceField(label=gettext_lazy("房间"), queryset=StationRoom.objects.none())
    adviser = forms.ModelChoiceField(label=gettext_lazy("指导员"), queryset=StationMembership.objects.none())
    age_from = forms.IntegerField(label=gettext_lazy("从几个月"), min_value=0, max_value=47)
    age_to = forms.IntegerField(
        label=gettext_lazy("到几个月"), min_value=1, max_value=48, help_text=gettext_lazy("满这个月龄就不收了。")
    )
    places = forms.IntegerField(label=gettext_lazy("几个宝宝"), min_value=1, max_value=60, initial=12)
    companions = forms.IntegerField(label=gettext_lazy("每个宝宝最多几位家人"), min_value=1, max_value=4, initial=2)
    cancel_hours = forms.IntegerField(label=gettext_lazy("提前几小时可取消"), min_value=0, max_value=72, initial=12)
    care_areas = forms.MultipleChoiceField(
        label=gettext_lazy("养育照护"),
        choices=CareArea.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个方面。")},
    )
    domains = forms.MultipleChoiceField(
        label=gettext_lazy("发展领域"), choices=Domain.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    bring = forms.CharField(label=gettext_lazy("要带什么"), max_length=120, required=False)
    meetings = forms.IntegerField(
        label=gettext_lazy("一共几次"),
        min_value=1,
        max_value=MOST_MEETINGS,
        initial=1,
        help_text=gettext_lazy("大于 1 就是一个小组，每周同一时间，遇到节假日顺延一周。"),
    )

    def __init__(
        self,
        *args: Any,
        station: Station,
        session: GroupSession | None = None,
        plan: ActivityPlan | None = None,
        **kwargs: Any,
    ) -> None:
        if plan is not None:
            names = ("title", "age_from", "age_to", "care_areas", "domains", "bring")
            kwargs["initial"] = {name: getattr(plan, name) for name in names} | {"plan": plan.pk}
        if session is not None:
            kwargs["initial"] = _initial(session)
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        plans = ActivityPlan.objects.filter(station=None) | ActivityPlan.objects.filter(station=station)
        fields["plan"].queryset = plans.filter(retired_at__isnull=True)
        fields["plan"].label_from_instance = lambda plan: plan.title
        fields["room"].queryset = station.rooms.all()
        fields["room"].label_from_instance = lambda room: f"{room.name}（{room.places}）"
        today = timezone.localdate()
        fields["adviser"].queryset = (
            StationMembership.objects.current(today).filter(station=station).select_related("user")
        )
        fields["adviser"].label_from_instance = lambda row: row.user.display_name
        name_empty_choice(
            self, room=gettext_lazy("请选择"), adviser=gettext_lazy("请选择"), plan=gettext_lazy("不用方案")
        )
        if session is not None:
            del fields["meetings"]

    def values(self) -> dict[str, Any]:
        """What the acts take."""
        told = dict(self.cleaned_data)
        on, starts, ends = told.pop("on"), told.pop("starts"), told.pop("ends")
        told.pop("meetings", None)
        return told | {"starts_at": _moment(on, starts), "ends_at": _moment(on, ends)}


def _moment(on: Any, at: Any) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))


def _initial(session: GroupSession) -> dict[str, Any]:
    names = (
        "title", "plan", "room", "adviser", "age_from", "age_to", "places", "companions", "cancel_hours", "care_areas",
        "domains", "bring",
    )  # fmt: skip
    starts, ends = localtime(session.starts_at), localtime(session.ends_at)
    told = {name: getattr(session, name) for name in names}
    return told | {"on": starts.date(), "starts": starts.time(), "ends": ends.time()}


class BookForm(forms.Form):
    companions = forms.IntegerField(label=gettext_lazy("几位家人一起来"), min_value=1, max_value=4, initial=1)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=100, help_text=gettext_lazy("约好的家长会看到这句话。")
    )
