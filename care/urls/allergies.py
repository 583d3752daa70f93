from django.urls import path

from care.views import allergies

urlpatterns = [
    path("desk/allergies/", allergies.allergies, name="allergies"),
    path("desk/allergies/sheet/", allergies.sheet, name="allergies_sheet"),
    path("desk/allergies/new/", allergies.choose, name="allergy_choose"),
    path("desk/allergies/<uuid:pk>/", allergies.add, name="allergy_new"),
    path("desk/allergies/<uuid:pk>/<uuid:allergy>/end/", allergies.end, name="allergy_end"),
]
