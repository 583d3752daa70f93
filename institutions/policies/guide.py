"""The first-run guide, and who is invited to run a nursery."""

from anxintuo.accounts.access import Act
from institutions.policies.scopes import DESK_POSTS, DIRECTORS, STAFF, own_institution

GUIDE = Act("institutions.guide", "开园准备", seats=STAFF, posts=DESK_POSTS, scope=own_institution)
SKIP_STEP = Act("institutions.skip_step", "跳过开园准备的一步", seats=STAFF, posts=DIRECTORS, scope=own_institution)
