"""What some children of nursery A must not eat, so that this week's menu has something to be held against."""

from datetime import date

from django.db import transaction

from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from enrollment.models import Placement
from families.models import Allergy
from institutions.models import Institution, MenuDish

PLANNED = (
    ("crustacean", "吃虾会起疹子", False),
    ("egg", "蛋白会起疹子，蛋黄可以", False),
    ("peanut", "嘴唇会肿", True),
)
SUBSTITUTES = {"虾仁豆腐羹": "不放虾，只做豆腐羹", "水煮蛋": "换成南瓜泥"}


@transaction.atomic
def load_allergies(nursery: Institution, *, today: date) -> None:
    health = User.objects.by_phone(BY_KEY["health_a"].phone)
    if health is None or Allergy.objects.exists():
        return
    placed = Placement.objects.current(today).filter(room__institution=nursery).order_by("pk")[: len(PLANNED)]
    for placement, (allergen, note, urgent) in zip(placed, PLANNED, strict=False):
        Allergy.objects.create(
            child=placement.child,
            allergen=allergen,
            note=note,
            urgent=urgent,
            by_nursery=True,
            entered_by=health,
            entered_on=today,
        )
    for name, instead in SUBSTITUTES.items():
        MenuDish.objects.filter(week__institution=nursery, name=name).update(substitute=instead)
