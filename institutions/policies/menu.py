"""The weekly menu: who writes it, who puts it before parents, who only cooks by it."""

from anxintuo.accounts.access import Act
from institutions.enums import StaffPost
from institutions.policies.scopes import HEALTH_POSTS, STAFF, own_institution

WRITERS = HEALTH_POSTS | {StaffPost.COOK.value}
PUBLISHERS = frozenset({StaffPost.DIRECTOR.value, StaffPost.HEALTH.value})

MENU = Act("institutions.menu", "看周食谱", seats=STAFF, scope=own_institution, floor=True)
EDIT_MENU = Act("institutions.edit_menu", "写周食谱", seats=STAFF, posts=WRITERS, scope=own_institution)
PUBLISH_MENU = Act("institutions.publish_menu", "公布周食谱", seats=STAFF, posts=PUBLISHERS, scope=own_institution)
IMPORT_MENU = Act("institutions.import_menu", "导入食谱", seats=STAFF, posts=PUBLISHERS, scope=own_institution)
EXPORT_MENU = Act("institutions.export_menu", "导出周食谱", seats=STAFF, posts=WRITERS, scope=own_institution)
