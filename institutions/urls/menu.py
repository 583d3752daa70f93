from django.urls import path

import anxintuo.kit.url_parts  # noqa: F401 (on_day)
from institutions.views import menu, menu_lists

urlpatterns = [
    path("", menu.week, name="menu"),
    path("import/", menu_lists.new, name="menu_import_new"),
    path("import/template.xlsx", menu_lists.template, name="menu_import_template"),
    path("plan/", menu.plan, name="menu_plan"),
    path("sheet/", menu.sheet, name="menu_sheet"),
    path("export.<slug:form>", menu.export, name="menu_export"),
    path("<on_day:on>/", menu.day, name="menu_day"),
    path("<on_day:on>/copy/", menu.copy, name="menu_copy"),
    path("<on_day:on>/start/", menu.start, name="menu_start"),
    path("<on_day:on>/publish/", menu.publish, name="menu_publish"),
]
