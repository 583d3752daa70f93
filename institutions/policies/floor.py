"""Shared tablets: who pairs and shuts them, who works at them."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from institutions.policies.scopes import DESK_POSTS, DIRECTORS, STAFF, of_own_institution, own_id, own_institution


def pins_here(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(membership__institution_id=own) if own else NOTHING


# At the device itself, before anybody is known: the page looks at the device's own token.
FLOOR_PAIR = Act("institutions.floor_pair", "配对平板", seats=None, floor=True)
FLOOR_DOOR = Act("institutions.floor_door", "选名字进入平板", seats=None, floor=True)

FLOOR_HOME = Act("institutions.floor_home", "平板首页", seats=STAFF, floor=True)
FLOOR_DEVICES = Act("institutions.floor_devices", "看共用平板", seats=STAFF, posts=DESK_POSTS, scope=of_own_institution)
FLOOR_CODE = Act("institutions.floor_code", "配一台平板", seats=STAFF, posts=DIRECTORS, scope=own_institution)
FLOOR_REVOKE = Act("institutions.floor_revoke", "停用平板", seats=STAFF, posts=DIRECTORS, scope=of_own_institution)
FLOOR_PINS = Act("institutions.floor_pins", "发放平板密码", seats=STAFF, posts=DIRECTORS, scope=of_own_institution)
OWN_PIN = Act("institutions.own_pin", "设置自己的平板密码", seats=STAFF)
CHANGE_PIN = Act("institutions.change_pin", "在平板上改密码", seats=STAFF, floor=True)
