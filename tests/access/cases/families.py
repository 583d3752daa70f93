from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.models import phone_index
from families.models import Allergy, Child, GuardianInvitation, Guardianship, Measurement, PassportDocument, VaccineDose
from tests.access.cases import Case
from tests.access.personas import World


def child_of(key: str, world: World) -> Child:
    return Child.objects.get(guardianships__user=world.users[key])


def document_of_child(key: str, world: World) -> PassportDocument:
    child, user = child_of(key, world), world.users[key]
    found = child.documents.current().filter(kind="household").first()
    return found or PassportDocument.objects.create(child=child, kind="household", source="scan", uploaded_by=user)


def dose_of(key: str, world: World) -> VaccineDose:
    child = child_of(key, world)
    values = {"source": "family", "recorded_by": world.users[key]}
    return VaccineDose.objects.get_or_create(child=child, vaccine="BCG", given_on=child.born_on, defaults=values)[0]


def measurement_of(key: str, world: World) -> Measurement:
    child = child_of(key, world)
    values = {"weight_g": 3400, "recorded_by": world.users[key]}
    return Measurement.objects.get_or_create(child=child, measured_on=child.born_on, place="clinic", defaults=values)[0]


def invitation_to(key: str, world: World) -> GuardianInvitation:
    """From 林女士, to somebody's own number."""
    phone = world.users[key].phone
    return GuardianInvitation.objects.get_or_create(
        child=child_of("parent_new", world),
        phone_index=phone_index(phone),
        state="open",
        defaults={
            "phone": phone,
            "relation": "father",
            "standing": "sees",
            "invited_by": world.users["parent_new"],
            "expires_at": timezone.now() + timedelta(days=9),
        },
    )[0]


def guardianship_of(key: str, world: World) -> Guardianship:
    return Guardianship.objects.get(user=world.users[key])


def allergy_of(key: str, world: World) -> Allergy:
    found = Allergy.objects.filter(child=child_of(key, world)).first()
    return found or Allergy.objects.create(
        child=child_of(key, world), allergen="egg", entered_by=world.users[key], entered_on=localdate()
    )


ON_A_CHILD = ("children", "see_child", "edit_child", "manage_guardians", "consent", "who_looked")
PARENTS = (("陈女士", "parent_a"), ("周先生", "parent_a2"))
CASES = [
    *(
        Case(f"families.{act}", f"{name}的宝宝", lambda world, key=key: child_of(key, world))
        for act in ON_A_CHILD
        for name, key in PARENTS
    ),
    *(
        Case("families.see_document", f"{name}宝宝的材料", lambda world, key=key: document_of_child(key, world))
        for name, key in PARENTS
    ),
    *(
        Case("families.guardianship", f"{name}的监护关系", lambda world, key=key: guardianship_of(key, world))
        for name, key in PARENTS
    ),
    *(
        Case("families.answer_invitation", f"给{name}的邀请", lambda world, key=key: invitation_to(key, world))
        for name, key in PARENTS
    ),
]
