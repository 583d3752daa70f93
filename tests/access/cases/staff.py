from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from institutions.models import (
    FloorDevice,
    Institution,
    Leave,
    ListImport,
    Shift,
    StaffMember,
    StaffMembership,
    StaffPaper,
    TrainingRecord,
)
from tests.access.cases import Case
from tests.access.personas import World


def staff_at(nursery: Institution) -> StaffMember:
    """Somebody with a file and no account."""
    found = StaffMember.objects.filter(institution=nursery).first()
    if found is None:
        found = StaffMember(
            institution=nursery, post="cook", name="试验同事", joined_on=localdate() - timedelta(days=9)
        )
        found.set_identity("passport", f"E{nursery.pk.int % 10**8:08d}")
        found.save()
    return found


def paper_at(nursery: Institution, world: World) -> StaffPaper:
    values = {"issued_on": localdate(), "entered_by": world.users["director_a"]}
    return StaffPaper.objects.get_or_create(member=staff_at(nursery), kind="health", defaults=values)[0]


def training_at(nursery: Institution) -> TrainingRecord:
    values = {"title": "岗前培训", "ended_on": localdate(), "hours": 8}
    return TrainingRecord.objects.get_or_create(member=staff_at(nursery), defaults=values)[0]


def shift_at(nursery: Institution) -> Shift:
    values = {"starts_at": "08:00", "ends_at": "16:00"}
    return Shift.objects.get_or_create(member=staff_at(nursery), on=localdate(), defaults=values)[0]


def leave_at(nursery: Institution, world: World) -> Leave:
    day = localdate() + timedelta(days=60)
    values = {"kind": "annual", "from_on": day, "until_on": day, "approved_by": world.users["director_a"]}
    return Leave.objects.get_or_create(member=staff_at(nursery), defaults=values)[0]


def tablet_at(nursery: Institution, world: World) -> FloorDevice:
    values = {"token_hash": nursery.pk.hex, "paired_by": world.users["director_a"], "paired_at": timezone.now()}
    return FloorDevice.objects.get_or_create(institution=nursery, name="试验平板", defaults=values)[0]


def seat_at(nursery: Institution) -> StaffMembership:
    return StaffMembership.objects.filter(institution=nursery, until_on__isnull=True).order_by("pk")[0]


def import_at(nursery: Institution, world: World) -> ListImport:
    return ListImport.objects.get_or_create(
        institution=nursery, kind="staff", defaults={"made_by": world.users["director_a"]}
    )[0]


ON_A_FILE = ("staff_list", "staff_file", "edit_staff", "end_staff", "staff_account", "plan_person", "approve_leave")
CASES = [
    *(
        Case(f"institutions.{act}", label, lambda world, at=at: staff_at(getattr(world, at)))
        for act in ON_A_FILE
        for label, at in (("甲园的同事", "nursery_a"), ("乙园的同事", "nursery_b"))
    ),
    *(
        Case(f"institutions.{act}", label, lambda world, at=at: paper_at(getattr(world, at), world))
        for act in ("remove_paper", "see_paper")
        for label, at in (("甲园同事的证件", "nursery_a"), ("乙园同事的证件", "nursery_b"))
    ),
    Case("institutions.drop_shift", "甲园同事的班", lambda world: shift_at(world.nursery_a)),
    Case("institutions.drop_shift", "乙园同事的班", lambda world: shift_at(world.nursery_b)),
    Case("institutions.cancel_leave", "甲园同事的请假", lambda world: leave_at(world.nursery_a, world)),
    Case("institutions.cancel_leave", "乙园同事的请假", lambda world: leave_at(world.nursery_b, world)),
    *(
        Case(f"institutions.{act}", label, lambda world, at=at: tablet_at(getattr(world, at), world))
        for act in ("floor_devices", "floor_revoke")
        for label, at in (("甲园的平板", "nursery_a"), ("乙园的平板", "nursery_b"))
    ),
    Case("governance.double_work", "甲园的同事", lambda world: staff_at(world.nursery_a)),
    Case("governance.double_work", "乐清机构的同事", lambda world: staff_at(world.nursery_c)),
    *(
        Case("institutions.close_import", label, lambda world, at=at: import_at(getattr(world, at), world))
        for label, at in (("甲园的名单", "nursery_a"), ("乙园的名单", "nursery_b"))
    ),
    Case("institutions.floor_pins", "甲园同事的账号", lambda world: seat_at(world.nursery_a)),
    Case("institutions.floor_pins", "乙园同事的账号", lambda world: seat_at(world.nursery_b)),
]
