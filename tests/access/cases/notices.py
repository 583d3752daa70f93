from anxintuo.notices.models import Notice
from tests.access.cases import Case
from tests.access.personas import World


def notice_to(key: str, world: World) -> Notice:
    return Notice.objects.get_or_create(user=world.users[key], key="test", defaults={"kind": "test", "title": "试验"})[
        0
    ]


CASES = [
    Case(act, f"{name}的消息", lambda world, key=key: notice_to(key, world))
    for act in ("notices.inbox", "notices.open")
    for name, key in (("陈女士", "parent_a"), ("甲园林园长", "director_a"))
]
