"""Forms of the roster: the week's grid, one shift, shift times, leave."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.forms import modelformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.form_parts import DayInput, TimeInput
from institutions.actions.roster import MOST_PATTERNS, OWN, Choice
from institutions.enums import AbsenceKind
from institutions.models import Institution, Leave, Room, Shift, ShiftPattern, StaffMember
from institutions.queries.roster import WeekPage


def changed_cells(page: WeekPage, data: Mapping[str, str]) -> list[Choice]:
    """The cells in which something else was chosen than stands in the grid, by `cell-<member>-<day>`.

    A cell that was not sent, and one that says "own", stays as it is.
    """
    found = []
    for row in page.rows:
        for cell in row.cells:
            chosen = data.get(cell_name(row.member.pk, cell.day))
            if chosen is not None and chosen not in (cell.value, OWN):
                found.append(Choice(row.member.pk, cell.day, chosen))
    return found


def cell_name(member_id: UUID, day: date) -> str:
    return f"cell-{member_id}-{day.isoformat()}"


def monday_in(text: str, today: date) -> date:
    """The Monday of a week named by any of its days; this week for anything else, and never further than two years."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if abs((day - today).days) > 730:
        day = today
    return day - timedelta(days=day.weekday())


class HoursForm(forms.ModelForm):
    """Whoever begins goes home after it, on the same day."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        starts, ends = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("下班时间要晚于上班时间。"))
        return cleaned


class ShiftForm(HoursForm):
    """One shift with its own hours. Overlaps are judged by the act, under the lock."""

    class Meta:
        model = Shift
        fields = ("on", "starts_at", "ends_at", "room")
        widgets = {"on": DayInput(), "starts_at": TimeInput(), "ends_at": TimeInput()}

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.queryset = Room.objects.filter(institution=institution).order_by("order", "name")
        rooms.label_from_instance = lambda room: room.name
        rooms.empty_label = _("不在班里（厨房、门岗等）")

    def _post_clean(self) -> None:
        """The act validates the row: it knows the member."""


class PatternForm(HoursForm):
    class Meta:
        model = ShiftPattern
        fields = ("name", "starts_at", "ends_at")
        widgets = {"starts_at": TimeInput(), "ends_at": TimeInput()}


PatternsFormSet = modelformset_factory(
    ShiftPattern,
    form=PatternForm,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_PATTERNS,
    validate_max=True,
    absolute_max=MOST_PATTERNS + 5,
)


class LeaveForm(forms.ModelForm):
    """`reason_despite_gap` is asked for only when the act finds a gap."""

    member = forms.ModelChoiceField(
        label=gettext_lazy("谁请假"), queryset=StaffMember.objects.none(), empty_label=gettext_lazy("请选择")
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=[("", gettext_lazy("请选择")), *AbsenceKind.choices])

    class Meta:
        model = Leave
        fields = ("member", "kind", "from_on", "until_on", "starts_at", "ends_at", "reason_despite_gap")
        widgets = {"from_on": DayInput(), "until_on": DayInput(), "starts_at": TimeInput(), "ends_at": TimeInput()}
        help_texts = {
            "starts_at": gettext_lazy("请一整天就空着。"),
            "reason_despite_gap": gettext_lazy("只有批准后会低于师幼比时才要写。"),
        }

    def __init__(self, *args: Any, institution: Institution, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["member"]
        people.queryset = StaffMember.objects.filter(institution=institution).not_left(on).select_related("room")
        people.label_from_instance = lambda member: f"{member.name}（{member.get_post_display()}）"

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "from_on", "until_on", "starts_at", "ends_at")}

    def _post_clean(self) -> None:
        """The act validates the row, and asks for the reason only where one is needed."""
