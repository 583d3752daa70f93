"""The practice nursery: everybody at the nursery goes in and out, its directors open, renew and close it.

These acts are the real nursery's (`real`): at the practice nursery itself nobody founds another.
"""

from django.db.models import Q

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from institutions.models import real_only
from institutions.policies.scopes import DIRECTORS, STAFF, own_institution


def own_real_institution(actor: Actor) -> Q:
    return own_institution(actor) & real_only()


PRACTICE = Act("care.practice", "看练习园", seats=STAFF, scope=own_institution)
RUN_PRACTICE = Act(
    "care.run_practice",
    "开设、重新开始和关闭练习园",
    seats=STAFF,
    posts=DIRECTORS,
    scope=own_real_institution,
    real=True,
)
