"""The numbers of staff that parents see, counted from the files once the nursery has said that these are whole."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from institutions.actions.desk import lock
from institutions.actions.versions import bump
from institutions.enums import PaperKind, StaffPost
from institutions.models import Institution, StaffMember, StaffSummary
from institutions.policies.staff import PUBLISH_STAFF
from institutions.staffing.papers import holds

COUNTED = {
    "heads": {StaffPost.DIRECTOR},
    "carers": {StaffPost.CAREGIVER},
    "health_workers": {StaffPost.HEALTH},
    "cooks": {StaffPost.COOK},
    "guards": {StaffPost.GUARD},
    "others": {StaffPost.OFFICE, StaffPost.FINANCE},
}


def numbers_from_files(institution: Institution) -> dict[str, int]:
    """The fields of a StaffSummary as the files of today have them; two statements."""
    today = localdate()
    members = list(
        StaffMember.objects.filter(institution=institution).employed(today).prefetch_related("papers").defer("note")
    )
    posts = Counter(member.post for member in members)
    numbers = {name: sum(posts[post] for post in of) for name, of in COUNTED.items()}

    def holding(kind: PaperKind, among: list[StaffMember]) -> int:
        return sum(any(paper.kind == kind and holds(paper, today) for paper in member.papers.all()) for member in among)

    numbers["carers_qualified"] = holding(
        PaperKind.CARER, [member for member in members if member.post == StaffPost.CAREGIVER]
    )
    numbers["health_certificates"] = holding(PaperKind.HEALTH, members)
    return numbers


def follow_files(institution: Institution) -> None:
    """After every change of a file, inside its transaction. Nothing happens before the nursery has said so."""
    if StaffSummary.objects.filter(institution=institution, from_files=True).exists():
        _write(institution)


def follow_files_of_the_day() -> None:
    """Each night: a certificate that ended yesterday does not count today. One transaction a nursery."""
    for institution in Institution.objects.real().filter(staff_summary__from_files=True).iterator():
        with transaction.atomic():
            _write(Institution.objects.select_for_update().get(pk=institution.pk))


@transaction.atomic
def publish_from_files(institution: Institution, *, actor: Actor) -> None:
    """From now on parents see what the files say."""
    locked = lock(institution, actor=actor, act=PUBLISH_STAFF)
    if not StaffMember.objects.filter(institution=locked).employed(localdate()).exists():
        raise ValidationError(_("还没有在职人员的档案，先录入再公示。"))
    _write(locked)
    record("institutions.publish_staff", actor=actor, kind=Kind.CHANGE, subjects=[("institution", locked.pk)])


def _write(institution: Institution) -> None:
    values = {**numbers_from_files(institution), "from_files": True}
    summary = StaffSummary.objects.select_for_update().filter(institution=institution).first()
    if summary is None:
        StaffSummary.objects.create(institution=institution, as_of_on=localdate(), **values)
    else:
        changed = [name for name, value in values.items() if getattr(summary, name) != value]
        for name in changed:
            setattr(summary, name, values[name])
        if not changed and summary.as_of_on == localdate():
            return
        summary.as_of_on = localdate()
        summary.save(update_fields=[*changed, "as_of_on"])
    bump([institution.pk])
