from anxintuo.accounts.access import Act
from institutions.policies.scopes import DESK_POSTS, STAFF

REPORTS = Act("institutions.reports", "看园里的报表", seats=STAFF, posts=DESK_POSTS)
EXPORT_REPORT = Act("institutions.export_report", "导出园里的报表", seats=STAFF, posts=DESK_POSTS)
