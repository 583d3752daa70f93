"""Writes the planned city into the registry, in bulk and in one transaction; a second run finds it there and leaves.

Rows go in beneath the actions on purpose: 703 nurseries × 20 rows in one statement a table, and nobody is acting.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from anxintuo.demo import drawing, names
from anxintuo.demo.plan import Area, PlannedNursery, plan_city
from anxintuo.districts.models import Division
from anxintuo.files.actions import make_public_photo_from_image
from anxintuo.files.models import PublicPhoto
from institutions.actions.directory import refresh_directory_entries
from institutions.models import (
    DayPlanItem,
    FeeItem,
    Filing,
    Institution,
    InstitutionPhoto,
    Room,
    StaffSummary,
)
from institutions.naming import free_slug, set_name

Progress = Callable[[str], None]
PICTURE_VARIANTS = 10
REGISTER = "demo"
RATIOS = {"infant": 3, "small": 5, "large": 7, "mixed": 5}  # carers per children, regulations.md SET-20


def load_city(*, today: date, progress: Progress) -> list[Institution]:
    """The demonstration's nurseries in planned order. Loads them if they are not there yet."""
    existing = Institution.objects.filter(registry_source=REGISTER)
    if existing.exists():
        progress("演示城市已经在了，不再重复写入。")
        return sorted(existing, key=lambda row: int(row.registry_id))
    planned = plan_city(planned_areas(), today=today)
    progress(f"规划了 {len(planned)} 家演示机构")
    with transaction.atomic():
        photos = _draw_photos(progress)
        institutions = _write(planned, photos, progress, today)
        refresh_directory_entries([row.pk for row in institutions])
    progress("目录已可查询")
    return institutions


def planned_areas() -> list[Area]:
    """The divisions with their boundaries and 镇街, as the registry of districts has them."""
    counties = Division.objects.counties().order_by("code")
    streets: dict[str, list[tuple[str, str, float | None, float | None]]] = {}
    for street in Division.objects.filter(level="street", hidden=False).order_by("code"):
        streets.setdefault(street.code[:6], []).append((street.code, street.name, street.centre_lon, street.centre_lat))
    areas = []
    for county in counties:
        if county.boundary is None or county.label_lon is None or county.label_lat is None:
            raise ValueError(f"division {county.code} has no boundary")
        label = (county.label_lon, county.label_lat)
        areas.append(Area(county.code, county.name, county.boundary, label, streets.get(county.code, ())))
    return areas


def _draw_photos(progress: Progress) -> dict[tuple[str, int], PublicPhoto]:
    photos = {}
    for variant in range(PICTURE_VARIANTS):
        for scene, (caption, _) in drawing.SCENES.items():
            image = drawing.draw(scene, variant)
            photos[(scene, variant)] = make_public_photo_from_image(image, alt=f"{caption}（演示图片）")
        progress(f"画好 {(variant + 1) * len(drawing.SCENES)} / {PICTURE_VARIANTS * len(drawing.SCENES)} 张图片")
    return photos


def _write(
    planned: Sequence[PlannedNursery], photos: dict[tuple[str, int], PublicPhoto], progress: Progress, today: date
) -> list[Institution]:
    taken: set[str] = set()
    institutions = Institution.objects.bulk_create([_institution(plan, taken) for plan in planned])
    progress(f"写入 {len(institutions)} 家机构")
    pairs = list(zip(institutions, planned, strict=True))
    Filing.objects.bulk_create([_filing(row, plan, today) for row, plan in pairs])
    Room.objects.bulk_create([room for row, plan in pairs for room in _rooms(row, plan)])
    FeeItem.objects.bulk_create([fee for row, plan in pairs for fee in _fees(row, plan)])
    DayPlanItem.objects.bulk_create([item for row, plan in pairs for item in _day_plan(row, plan)])
    StaffSummary.objects.bulk_create([_staff(row, plan, today) for row, plan in pairs])
    InstitutionPhoto.objects.bulk_create([photo for row, plan in pairs for photo in _photos(row, plan, photos)])
    progress("写入班级、收费、作息、人员和照片")
    return institutions


def _institution(plan: PlannedNursery, taken: set[str]) -> Institution:
    slug = free_slug(plan.name, taken)
    taken.add(slug)
    row = Institution(
        slug=slug,
        registry_source=REGISTER,
        registry_id=str(plan.index),
        credit_code=plan.credit_code,
        kind=plan.kind,
        nature={"12": "public_body", "52": "non_profit"}.get(plan.credit_code[:2], "for_profit"),
        inclusive=plan.inclusive,
        inclusive_document=f"演示普惠认定〔{plan.filed_on.year}〕{plan.index + 1} 号" if plan.inclusive else "",
        inclusive_since_on=plan.filed_on if plan.inclusive else None,
        division_id=plan.county,
        street_id=plan.street,
        address=plan.address,
        lon=plan.lon,
        lat=plan.lat,
        phone=plan.phone,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        saturday=plan.saturday,
        extended_until=plan.extended_until,
        indoor_area_m2=Decimal(plan.indoor_area),
        outdoor_area_m2=Decimal(plan.outdoor_area),
        floor=plan.floors,
        facilities=plan.facilities,
        meals=plan.meals,
        meal_note="每周食谱提前公布，当天留样。" if plan.meals else "",
        cameras=plan.cameras,
        introduction=plan.introduction,
        is_demo=True,
    )
    set_name(row, plan.name)
    return row


def _filing(row: Institution, plan: PlannedNursery, today: date) -> Filing:
    filed = plan.state not in ("submitted",)
    return Filing(
        institution=row,
        state=plan.state,
        number=plan.filing_number if filed else "",
        office=f"{plan.address[:3]}卫生健康局" if filed else "",
        filed_on=plan.filed_on if filed else None,
        places=sum(room.places for room in plan.rooms),
        scope="3 岁以下婴幼儿全日托、半日托",
        notice="消防安全检查合格证明已过期，整改期间暂停收托。" if plan.state == "nonconforming" else "",
        ended_on=date(today.year, 1, 15) if plan.state == "terminated" else None,
    )


def _rooms(row: Institution, plan: PlannedNursery) -> list[Room]:
    return [
        Room(
            institution=row,
            name=room.name,
            class_kind=room.class_kind,
            places=room.places,
            occupied=room.occupied,
            next_free_on=room.next_free_on,
            area_m2=Decimal(room.places * 4),
            order=order,
        )
        for order, room in enumerate(plan.rooms)
    ]


def _fees(row: Institution, plan: PlannedNursery) -> list[FeeItem]:
    """One care fee per class kind (younger costs more, because it takes more hands) and meals by the day."""
    extra = {"infant": Decimal("1.25"), "small": Decimal(1), "large": Decimal("0.92"), "mixed": Decimal(1)}
    kinds = list(dict.fromkeys(room.class_kind for room in plan.rooms))
    fees = [
        FeeItem(
            institution=row,
            category="basic",
            title="保育费",
            class_kind=kind,
            unit="month",
            amount=(plan.care_fee * extra[kind] / 20).quantize(Decimal(1)) * 20,
            basis="普惠性托育服务指导价（演示）" if plan.inclusive else "机构自主定价，已公示（演示）",
            includes="全日托照护、两次点心、教玩具",
            refund_rule=plan.refund_rule,
            valid_from_on=plan.filed_on,
            order=order,
        )
        for order, kind in enumerate(kinds)
    ]
    if plan.meals:
        fees.append(
            FeeItem(
                institution=row,
                category="other",
                title="餐费",
                unit="day",
                amount=plan.meal_fee,
                basis="按实际出勤结算，每月公布账目",
                includes="一餐两点",
                voluntary=True,
                refund_rule="没来的那天不收。",
                valid_from_on=plan.filed_on,
                order=9,
            )
        )
    return fees


def _day_plan(row: Institution, plan: PlannedNursery) -> list[DayPlanItem]:
    return [
        DayPlanItem(institution=row, starts_at=starts, title=title, note=note)
        for starts, title, note in names.DAY_PLANS[plan.day_plan]
    ]


def _staff(row: Institution, plan: PlannedNursery, today: date) -> StaffSummary:
    carers = max(1, sum(-(-room.places // RATIOS[room.class_kind]) for room in plan.rooms))
    home = plan.kind == "home"
    cooks, guards, health = (0, 0, 0) if home else (int(plan.meals), 1, 1)
    qualified = max(1, carers - plan.index % 3)
    total = 1 + carers + health + cooks + guards
    return StaffSummary(
        institution=row,
        as_of_on=date(today.year, today.month, 1),
        heads=1,
        carers=carers,
        carers_qualified=min(carers, qualified),
        health_workers=health,
        cooks=cooks,
        guards=guards,
        health_certificates=total - (1 if plan.index % 11 == 0 and total > 2 else 0),
    )


def _photos(
    row: Institution, plan: PlannedNursery, photos: dict[tuple[str, int], PublicPhoto]
) -> list[InstitutionPhoto]:
    scenes = [scene for scene in drawing.SCENES if scene != "garden" or plan.outdoor_area]
    return [
        InstitutionPhoto(
            institution=row,
            photo=photos[
                (scene, (plan.photo_variant + position) % PICTURE_VARIANTS if position else plan.photo_variant)
            ],
            caption=drawing.SCENES[scene][0],
            position=position,
        )
        for position, scene in enumerate(scenes)
    ]
