"""入托办理: the family under /apply/, the nursery's desk under /desk/."""

from django.urls import path

from enrollment.views import answers, family, health, institution, placements

app_name = "enrollment"
urlpatterns = [
    path("apply/", family.index, name="index"),
    path("apply/start/", family.start, name="start"),
    path("apply/<uuid:pk>/", family.application, name="application"),
    path("apply/<uuid:pk>/delete/", family.delete, name="delete"),
    path("apply/<uuid:pk>/step/<slug:name>/", family.step, name="step"),
    path("apply/cases/<uuid:pk>/resubmit/", answers.resubmit, name="resubmit"),
    path("apply/cases/<uuid:pk>/rejoin/", answers.rejoin, name="rejoin"),
    path("apply/cases/<uuid:pk>/withdraw/", answers.withdraw, name="withdraw"),
    path("apply/cases/<uuid:pk>/give-up/", answers.give_up, name="give_up"),
    path("apply/offers/<uuid:pk>/", answers.offer, name="offer"),
    path("apply/offers/<uuid:pk>/agreement/", answers.agreement, name="agreement"),
    path("apply/visits/<uuid:pk>/", answers.visit, name="visit"),
    path("apply/placements/<uuid:pk>/leave/", answers.leave, name="leave"),
    path("desk/admission/", institution.queue, name="desk"),
    path("desk/admission/receive/", institution.receive_many, name="desk_receive_many"),
    path("desk/admission/outlook/", institution.outlook, name="desk_outlook"),
    path("desk/admission/paper/", placements.paper, name="desk_paper"),
    path("desk/admission/export.<slug:kind>", institution.take_away, name="desk_export"),
    path("desk/admission/cases/<uuid:pk>/", institution.case, name="desk_case"),
    path("desk/admission/cases/<uuid:pk>/receive/", institution.receive, name="desk_receive"),
    path("desk/admission/cases/<uuid:pk>/queue/", institution.queue_up, name="desk_queue_up"),
    path("desk/admission/cases/<uuid:pk>/send-back/", institution.send_back, name="desk_send_back"),
    path("desk/admission/cases/<uuid:pk>/reject/", institution.reject, name="desk_reject"),
    path("desk/admission/cases/<uuid:pk>/reopen/", institution.reopen, name="desk_reopen"),
    path("desk/admission/cases/<uuid:pk>/note/", institution.note, name="desk_note"),
    path("desk/admission/cases/<uuid:pk>/visit/", institution.visit, name="desk_visit"),
    path("desk/admission/cases/<uuid:pk>/visits/<uuid:visit>/", institution.visit_state, name="desk_visit_state"),
    path("desk/admission/documents/<uuid:pk>/", institution.check, name="desk_check"),
    path("desk/admission/cases/<uuid:pk>/offer/", institution.offer, name="desk_offer"),
    path("desk/admission/cases/<uuid:pk>/enroll/", institution.enroll, name="desk_enroll"),
    path("desk/admission/cases/<uuid:pk>/drop/", institution.drop, name="desk_drop"),
    path("desk/admission/offers/<uuid:pk>/recall/", institution.recall, name="desk_recall"),
    path("desk/children/", placements.children, name="desk_children"),
    path("desk/children/<uuid:pk>/vaccination/", health.record, name="desk_vaccination"),
    path("desk/children/<uuid:pk>/growth/", health.growth, name="desk_growth"),
    path("desk/children/vaccine-checks/", health.checks, name="desk_vaccine_checks"),
    path("desk/children/vaccine-checks/<uuid:pk>/", health.check, name="desk_vaccine_check"),
    path("desk/children/<uuid:pk>/end/", placements.end, name="desk_end"),
    path("desk/children/<uuid:pk>/move/", placements.move, name="desk_move"),
]
