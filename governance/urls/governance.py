from django.urls import path

from governance.views import admissions, changes, imports, nurseries, overview, staff, stations

app_name = "governance"
urlpatterns = [
    path("", overview.home, name="home"),
    path("nurseries/<slug:slug>/invite/", staff.invite, name="invite_director"),
    path("staff/double/", staff.double, name="double_work"),
    path("operator/", overview.operator, name="operator"),
    path("nurseries/", nurseries.nursery_table, name="nursery_table"),
    path("nurseries/export.<str:form>", nurseries.export, name="export"),
    path("nurseries/map/", nurseries.nursery_map, name="nursery_map"),
    path("nurseries/points/", nurseries.points, name="nursery_points"),
    path("nurseries/<slug:slug>/", nurseries.nursery, name="nursery"),
    path("nurseries/<slug:slug>/filing/", nurseries.move_filing, name="move_filing"),
    path("changes/", changes.change_requests, name="change_requests"),
    path("changes/<uuid:pk>/", changes.change_request, name="change_request"),
    path("admissions/", admissions.overview, name="admissions"),
    path("admissions/overdue/", admissions.overdue, name="overdue"),
    path("admissions/cases/<uuid:pk>/", admissions.open_case, name="open_case"),
    path("stations/", stations.overview, name="stations"),
    path("stations/<int:year>/", stations.year_sheet, name="stations_year"),
    path("stations/<slug:name>.<str:form>", stations.export, name="stations_export"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new_import, name="new_import"),
    path("imports/template.csv", imports.template, name="import_template"),
    path("imports/<uuid:pk>/", imports.import_run, name="import_run"),
    path("imports/<uuid:pk>/apply/", imports.apply, name="apply_import"),
    path("imports/<uuid:pk>/discard/", imports.discard, name="discard_import"),
]
