from families.models import Child
from tests.access.cases import Case

CASES = [
    Case(
        "families.children",
        f"{name}的宝宝",
        lambda world, key=key: Child.objects.get(guardianships__user=world.users[key]),
    )
    for name, key in (("陈女士", "parent_a"), ("周先生", "parent_a2"))
]
