"""The facts about a nursery, as one table: how each is named, read, written and shown, and who may change it.

*Filed* facts stand in the filing; a director asks for their change and an official decides (FIL-chg). The others
the nursery edits itself. Change requests and register imports both speak of facts by name, with plain JSON values:
text, numbers, `true`, ISO dates, `"HH:MM"`, decimals as text, `[lon, lat]`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.enums import ClassKind, Facility, FilingState, InstitutionKind, Nature
from institutions.models import Filing, Institution, StaffSummary
from institutions.naming import set_name

TEXT, INTEGER, AREA, YES_NO, DATE, TIME, CHOICE, CHOICES, CODE, URL, PHONE_TEXT, CREDIT, PLACE, ROOMS = (
    "text", "integer", "area", "yes_no", "date", "time", "choice", "choices", "code", "url", "phone", "credit_code",
    "place", "rooms",
)  # fmt: skip
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Fact:
    """`name` is `field`, `filing.field` or `staff.field`; `kind` says how its JSON value looks."""

    name: str
    label: str | Promise
    kind: str
    filed: bool = False
    max_length: int = 0
    choices: type[models.TextChoices] | None = None

    @property
    def part(self) -> str:
        """Which object it stands on: institution, filing or staff."""
        return self.name.rpartition(".")[0] or "institution"

    @property
    def attribute(self) -> str:
        last = self.name.rpartition(".")[2]
        return f"{last}_id" if self.kind == CODE else last

    def read(self, institution: Institution) -> Any:
        """The value as it stands, in JSON form; None, "" or [] when there is none."""
        if self.kind == PLACE:
            return [institution.lon, institution.lat] if institution.is_placed else None
        if self.kind == ROOMS:
            return [room_value(room) for room in institution.rooms.all()]
        owner = owner_of(institution, self.part)
        return self.dump(getattr(owner, self.attribute)) if owner is not None else None

    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        if self.kind == AREA:
            return str(Decimal(value).quantize(CENT))
        if self.kind == DATE:
            return value.isoformat()
        if self.kind == TIME:
            return f"{value:%H:%M}"
        return sorted(value) if self.kind == CHOICES else value

    def load(self, value: Any) -> Any:
        """From JSON to what the model's field holds."""
        if value is None:
            return None if self.nullable else (False if self.kind == YES_NO else [] if self.kind == CHOICES else "")
        if self.kind == AREA:
            return Decimal(value)
        if self.kind == DATE:
            return date.fromisoformat(value)
        return time.fromisoformat(value) if self.kind == TIME else value

    @property
    def nullable(self) -> bool:
        return self.kind in (AREA, DATE, TIME, CODE, INTEGER, CREDIT, PLACE)

    def write(self, institution: Institution, value: Any) -> models.Model:
        """Set the fact in memory and return the object to save."""
        if self.kind == PLACE:
            institution.lon, institution.lat = value or (None, None)
            if value:
                institution.location_flag = ""
            return institution
        if self.name == "name":
            set_name(institution, value)
            return institution
        owner = owner_of(institution, self.part, create=True)
        assert owner is not None
        setattr(owner, self.attribute, self.load(value))
        return owner

    def show(self, value: Any) -> str:
        """For people: 是/否, the label of a choice, 120.66072, 28.03194 …"""
        if value in (None, "", []):
            return _("（空）")
        if self.kind == YES_NO:
            return _("是") if value else _("否")
        if self.kind == CHOICE and self.choices:
            return str(dict(self.choices.choices).get(value, value))
        if self.kind == CHOICES and self.choices:
            return "、".join(str(dict(self.choices.choices).get(item, item)) for item in value)
        if self.kind == PLACE:
            return f"{value[0]:.6f}, {value[1]:.6f}"
        if self.kind == ROOMS:
            return "；".join(
                _("%(name)s（%(kind)s，%(places)s 个托位）")
                % {"name": room["name"], "kind": ClassKind(room["class_kind"]).label, "places": room["places"]}
                for room in value
            )
        return str(value)


def owner_of(institution: Institution, part: str, *, create: bool = False) -> models.Model | None:
    """The object that holds a part's fields; with `create`, an unsaved one in memory where there is none."""
    if part == "institution":
        return institution
    name, model = {"filing": ("filing", Filing), "staff": ("staff_summary", StaffSummary)}[part]
    # A nursery that is not stored yet has no parts stored either: asking the database would be one query each.
    unknown = institution._state.adding and name not in institution._state.fields_cache
    owner = None if unknown else getattr(institution, name, None)
    if owner is None and create:
        owner = model(institution=institution)
        setattr(institution, name, owner)
    return owner


def room_value(room: Any) -> dict[str, Any]:
    """A room's filed facts. `id` tells which room is meant when the name changes."""
    return {
        "id": str(room.pk),
        "name": room.name,
        "class_kind": room.class_kind,
        "places": room.places,
        "area_m2": str(room.area_m2.quantize(CENT)) if room.area_m2 is not None else None,
    }


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values say the same; nothing is nothing, in whatever form."""
    return (a in (None, "", []) and b in (None, "", [])) or a == b


_FACTS = (
    Fact("name", gettext_lazy("机构名称"), TEXT, filed=True, max_length=120),
    Fact("credit_code", gettext_lazy("统一社会信用代码"), CREDIT, filed=True, max_length=18),
    Fact("kind", gettext_lazy("类型"), CHOICE, filed=True, choices=InstitutionKind),
    Fact("nature", gettext_lazy("性质"), CHOICE, filed=True, choices=Nature),
    Fact("inclusive", gettext_lazy("普惠"), YES_NO, filed=True),
    Fact("inclusive_document", gettext_lazy("普惠认定文号"), TEXT, filed=True, max_length=120),
    Fact("inclusive_since_on", gettext_lazy("普惠认定日期"), DATE, filed=True),
    Fact("division", gettext_lazy("县市区"), CODE, filed=True),
    Fact("street", gettext_lazy("镇街"), CODE, filed=True),
    Fact("address", gettext_lazy("地址"), TEXT, filed=True, max_length=200),
    Fact("location", gettext_lazy("位置"), PLACE, filed=True),
    Fact("indoor_area_m2", gettext_lazy("室内面积（平方米）"), AREA, filed=True),
    Fact("outdoor_area_m2", gettext_lazy("户外面积（平方米）"), AREA, filed=True),
    Fact("floor", gettext_lazy("所在楼层"), TEXT, filed=True, max_length=40),
    Fact("rooms", gettext_lazy("班级和托位"), ROOMS, filed=True),
    Fact("filing.state", gettext_lazy("备案状态"), CHOICE, filed=True, choices=FilingState),
    Fact("filing.number", gettext_lazy("备案回执编号"), TEXT, filed=True, max_length=80),
    Fact("filing.office", gettext_lazy("备案机关"), TEXT, filed=True, max_length=80),
    Fact("filing.filed_on", gettext_lazy("备案日期"), DATE, filed=True),
    Fact("filing.places", gettext_lazy("备案托位数"), INTEGER, filed=True),
    Fact("filing.scope", gettext_lazy("服务范围"), TEXT, filed=True, max_length=300),
    Fact("filing.document_url", gettext_lazy("公示网页"), URL, filed=True, max_length=200),
    Fact("filing.notice", gettext_lazy("公示说明"), TEXT, filed=True, max_length=300),
    Fact("filing.ended_on", gettext_lazy("注销日期"), DATE, filed=True),
    Fact("phone", gettext_lazy("联系电话"), PHONE_TEXT, max_length=60),
    Fact("opens_at", gettext_lazy("开园时间"), TIME),
    Fact("closes_at", gettext_lazy("闭园时间"), TIME),
    Fact("extended_until", gettext_lazy("延时服务到"), TIME),
    Fact("saturday", gettext_lazy("周六开放"), YES_NO),
    Fact("facilities", gettext_lazy("设施"), CHOICES, choices=Facility),
    Fact("meals", gettext_lazy("提供餐食"), YES_NO),
    Fact("meal_note", gettext_lazy("餐食说明"), TEXT, max_length=200),
    Fact("cameras", gettext_lazy("活动区域有监控"), YES_NO),
    Fact("introduction", gettext_lazy("机构介绍"), TEXT, max_length=2000),
    Fact("staff.heads", gettext_lazy("负责人人数"), INTEGER),
    Fact("staff.carers", gettext_lazy("保育人员人数"), INTEGER),
    Fact("staff.carers_qualified", gettext_lazy("持证保育人员人数"), INTEGER),
    Fact("staff.health_workers", gettext_lazy("保健员人数"), INTEGER),
    Fact("staff.cooks", gettext_lazy("炊事人员人数"), INTEGER),
    Fact("staff.guards", gettext_lazy("保安人员人数"), INTEGER),
    Fact("staff.others", gettext_lazy("其他人员人数"), INTEGER),
    Fact("staff.health_certificates", gettext_lazy("健康合格证有效人数"), INTEGER),
)
FACTS: Mapping[str, Fact] = {fact.name: fact for fact in _FACTS}

# What a director may ask to have changed. The filing's own state and dates are the office's to set.
REQUESTABLE = (
    "name", "credit_code", "kind", "nature", "division", "street", "address", "location", "indoor_area_m2",
    "outdoor_area_m2", "floor", "filing.scope", "filing.places", "rooms",
)  # fmt: skip

# What the public page leaves out (a test holds that it shows the others).
NOT_FOR_PARENTS = frozenset({"filing.scope", "filing.places"})
BY_THE_OFFICE = frozenset(fact.name for fact in _FACTS if fact.filed) - frozenset(REQUESTABLE)


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact as it stands, who may change it (`self`, `request` or `office`) and whether parents see it."""

    fact: Fact
    value: str
    changed_by: str
    parents: bool


def shown_facts(institution: Institution) -> list[ShownFact]:
    """In the table's order. Reads the rooms and the staff summary besides."""
    found = []
    for fact in _FACTS:
        by = "office" if fact.name in BY_THE_OFFICE else "request" if fact.filed else "self"
        value = fact.show(_in_words(fact, institution))
        found.append(ShownFact(fact, value, by, fact.name not in NOT_FOR_PARENTS))
    return found


def _in_words(fact: Fact, institution: Institution) -> Any:
    """A division is told by its name."""
    if fact.kind == CODE:
        division = getattr(institution, fact.attribute.removesuffix("_id"))
        return division.name if division else None
    return fact.read(institution)
