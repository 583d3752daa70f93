from django.urls import path

from institutions.views import staff, staff_lists

urlpatterns = [
    path("", staff.staff_list, name="staff"),
    path("due/", staff.due, name="staff_due"),
    path("new/", staff.add, name="staff_new"),
    path("numbers/", staff.publish, name="staff_publish"),
    path("import/", staff_lists.new, name="staff_import_new"),
    path("import/template.xlsx", staff_lists.template, name="staff_import_template"),
    path("import/<uuid:pk>/", staff_lists.planned, name="staff_import"),
    path("import/<uuid:pk>/problems.csv", staff_lists.problems, name="staff_import_problems"),
    path("import/<uuid:pk>/apply/", staff_lists.apply, name="staff_import_apply"),
    path("import/<uuid:pk>/discard/", staff_lists.discard, name="staff_import_discard"),
    path("export.<slug:form>", staff_lists.export, name="staff_export"),
    path("papers/<uuid:pk>/remove/", staff.remove_paper, name="staff_paper_remove"),
    path("<uuid:pk>/", staff.member, name="staff_member"),
    path("<uuid:pk>/edit/", staff.edit, name="staff_edit"),
    path("<uuid:pk>/end/", staff.end, name="staff_end"),
    path("<uuid:pk>/end/take-back/", staff.take_back_end, name="staff_end_take_back"),
    path("<uuid:pk>/account/open/", staff.open_account, name="staff_account_open"),
    path("<uuid:pk>/account/close/", staff.close_account, name="staff_account_close"),
    path("<uuid:pk>/papers/new/", staff.add_paper, name="staff_paper_new"),
    path("<uuid:pk>/trainings/new/", staff.add_training, name="staff_training_new"),
    path("<uuid:pk>/trainings/<uuid:training>/remove/", staff.remove_training, name="staff_training_remove"),
]
