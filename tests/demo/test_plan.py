"""The demonstration city is the same everywhere, stays inside its divisions and keeps the norms it shows."""

from collections import Counter
from dataclasses import asdict
from datetime import date

import pytest
from shapely.geometry import Point, shape

from anxintuo.demo.city import planned_areas
from anxintuo.demo.personas import PERSONAS
from anxintuo.demo.plan import FILED, SHARES, plan_city
from anxintuo.kit.identifiers import check_credit_code

TODAY = date(2026, 11, 23)
CLASS_SIZES = {"infant": 10, "small": 15, "large": 20, "mixed": 18}  # 设置标准 art. 19

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    return planned_areas()


def test_the_city_has_703_filed_nurseries_over_twelve_divisions(areas):
    city = plan_city(areas, today=TODAY)
    filed = [nursery for nursery in city if nursery.state == "filed"]
    assert len(filed) == FILED == sum(SHARES.values()) == 703
    assert Counter(nursery.county for nursery in filed) == SHARES


def test_the_same_seed_gives_the_same_city(areas):
    first, second = plan_city(areas, today=TODAY), plan_city(areas, today=TODAY)
    assert [asdict(each) for each in first] == [asdict(each) for each in second]


def test_every_nursery_stands_inside_its_division(areas):
    polygons = {area.code: shape(area.boundary) for area in areas}
    strays = [n.name for n in plan_city(areas, today=TODAY) if not polygons[n.county].contains(Point(n.lon, n.lat))]
    assert strays == []


def test_names_and_codes_are_used_once_and_codes_are_well_formed(areas):
    city = plan_city(areas, today=TODAY)
    assert len({nursery.name for nursery in city}) == len(city)
    assert len({nursery.credit_code for nursery in city}) == len(city)
    assert all(check_credit_code(nursery.credit_code) for nursery in city)


def test_no_class_is_larger_than_the_norm_and_none_is_overfull(areas):
    for nursery in plan_city(areas, today=TODAY):
        for room in nursery.rooms:
            assert room.places <= CLASS_SIZES[room.class_kind]
            assert 0 <= room.occupied <= room.places
        if nursery.kind == "home":
            assert sum(room.places for room in nursery.rooms) <= 5  # 家庭托育点管理办法


def test_telephone_numbers_cannot_be_dialled(areas):
    assert all(nursery.phone.startswith("0577-0") for nursery in plan_city(areas, today=TODAY))


def test_nursery_a_stands_in_lucheng_with_the_rooms_of_the_ready_accounts(areas):
    nursery = plan_city(areas, today=TODAY)[0]
    assert (nursery.name, nursery.county) == ("鹿城五马阳光托育园", "330302")
    assert {"蒲公英班", "向日葵班"} <= {room.name for room in nursery.rooms}


def test_the_ready_accounts_are_those_of_the_contract():
    keys = """
        parent_a parent_a2 parent_new parent_former director_a caregiver_a1 caregiver_a2 health_a director_b
        caregiver_parent finance_a
        official_lucheng official_yueqing official_city adviser_1 operator
    """
    assert {persona.key for persona in PERSONAS} == set(keys.split())
    assert len({persona.phone for persona in PERSONAS}) == len(PERSONAS)
