"""照护: the nursery's desk and tablets under /desk/ and /floor/, families under /family/. One module a subject."""

from care.urls import allergies, attendance, money, practice

app_name = "care"
urlpatterns = [*allergies.urlpatterns, *attendance.urlpatterns, *money.urlpatterns, *practice.urlpatterns]
