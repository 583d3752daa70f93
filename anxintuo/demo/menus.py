"""The menus of nursery A: last week's, and this week's before the parents. Invented, as a kitchen might cook."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from institutions.models import Institution, MenuDish, MenuWeek
from institutions.opening import open_days
from institutions.queries.roster import monday_of

# Meal, dish, what is in it, allergens; a line of three days for each of the two weeks, turned round.
RICE = ("lunch", "软米饭", "大米", ())
DAYS = (
    (
        ("breakfast", "南瓜小米粥", "小米、南瓜", ()),
        ("breakfast", "水煮蛋", "鸡蛋", ("egg",)),
        ("lunch", "番茄龙利鱼", "龙利鱼、番茄", ("fish",)),
        ("lunch", "清炒西葫芦", "西葫芦", ()),
        RICE,
        ("afternoon", "蒸苹果", "苹果", ()),
    ),
    (
        ("breakfast", "鲜肉小馄饨", "猪肉、面粉", ("wheat",)),
        ("lunch", "土豆炖牛肉", "牛肉、土豆", ()),
        ("lunch", "上汤娃娃菜", "娃娃菜", ()),
        RICE,
        ("afternoon", "酸奶溶豆", "酸奶", ("milk",)),
    ),
    (
        ("breakfast", "青菜碎面", "面条、青菜", ("wheat",)),
        ("lunch", "虾仁豆腐羹", "虾仁、豆腐", ("crustacean", "soy")),
        ("lunch", "胡萝卜炒木耳", "胡萝卜、木耳", ()),
        RICE,
        ("afternoon", "香蕉", "香蕉", ()),
    ),
)
SOFT = {"番茄龙利鱼": "去刺、压碎", "土豆炖牛肉": "剪碎"}


@transaction.atomic
def load_menus(nursery: Institution, *, today: date) -> None:
    director = User.objects.by_phone(BY_KEY["director_a"].phone)
    if director is None or MenuWeek.objects.filter(institution=nursery).exists():
        return
    for turn, monday in enumerate((monday_of(today) - timedelta(days=7), monday_of(today))):
        week = MenuWeek.objects.create(
            institution=nursery, monday=monday, published_at=timezone.now(), published_by=director
        )
        for number, day in enumerate(open_days(nursery, monday, monday + timedelta(days=6))):
            dishes = DAYS[(number + turn) % len(DAYS)]
            MenuDish.objects.bulk_create(
                MenuDish(
                    week=week,
                    on=day,
                    meal=meal,
                    name=name,
                    ingredients=inside,
                    allergens=list(allergens),
                    note=SOFT.get(name, ""),
                    order=order,
                )
                for order, (meal, name, inside, allergens) in enumerate(dishes)
            )
