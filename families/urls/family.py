from django.urls import path

from families.views import allergies, children, family, growth, guardians, vaccination

app_name = "families"
urlpatterns = [
    path("", family.home, name="home"),
    path("invitations/", guardians.invitations, name="invitations"),
    path("invitations/<uuid:pk>/answer/", guardians.answer, name="invitation_answer"),
    path("children/new/", children.add, name="child_new"),
    path("children/<uuid:pk>/", children.child, name="child"),
    path("children/<uuid:pk>/edit/", children.edit, name="child_edit"),
    path("children/<uuid:pk>/passport/", children.passport, name="passport"),
    path("children/<uuid:pk>/passport/<slug:kind>/", children.upload, name="upload"),
    path("children/<uuid:pk>/vaccination/", vaccination.vaccination, name="vaccination"),
    path("children/<uuid:pk>/vaccination/booklet/", vaccination.booklet, name="vaccination_booklet"),
    path("children/<uuid:pk>/vaccination/dose/", vaccination.dose, name="vaccination_dose"),
    path("children/<uuid:pk>/vaccination/doses/<uuid:dose>/strike/", vaccination.strike, name="vaccination_strike"),
    path("children/<uuid:pk>/vaccination/import/", vaccination.import_file, name="vaccination_import"),
    path("children/<uuid:pk>/vaccination/defer/", vaccination.defer, name="vaccination_defer"),
    path(
        "children/<uuid:pk>/vaccination/deferrals/<uuid:deferral>/end/",
        vaccination.end_deferral,
        name="vaccination_defer_end",
    ),
    path("children/<uuid:pk>/growth/", growth.growth, name="growth"),
    path("children/<uuid:pk>/growth/measure/", growth.measure, name="growth_measure"),
    path("children/<uuid:pk>/growth/<uuid:measurement>/", growth.correct, name="growth_correct"),
    path("children/<uuid:pk>/growth/<uuid:measurement>/strike/", growth.strike, name="growth_strike"),
    path("children/<uuid:pk>/allergies/", allergies.allergies, name="allergies"),
    path("children/<uuid:pk>/allergies/new/", allergies.add, name="allergy_new"),
    path("children/<uuid:pk>/allergies/<uuid:allergy>/end/", allergies.end, name="allergy_end"),
    path("children/<uuid:pk>/consents/", children.consents, name="consents"),
    path("children/<uuid:pk>/seen/", children.who_looked, name="who_looked"),
    path("children/<uuid:pk>/guardians/", guardians.guardians, name="guardians"),
    path("children/<uuid:pk>/guardians/block/", guardians.block, name="guardian_block"),
    path("children/<uuid:pk>/guardians/blocks/<uuid:block>/lift/", guardians.lift, name="guardian_lift"),
    path("children/<uuid:pk>/invitations/<uuid:invitation>/withdraw/", guardians.withdraw, name="invitation_withdraw"),
    path("guardians/<uuid:pk>/standing/", guardians.set_standing, name="guardian_standing"),
    path("guardians/<uuid:pk>/end/", guardians.end, name="guardian_end"),
]
