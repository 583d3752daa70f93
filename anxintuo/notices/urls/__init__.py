from django.urls import path

from anxintuo.notices.views import email, own

app_name = "notices"
urlpatterns = [
    path("", own.inbox, name="inbox"),
    path("read-all/", own.read_all, name="read_all"),
    path("email/", email.email, name="email"),
    path("email/code/", email.email_code, name="email_code"),
    path("preferences/", own.preferences, name="preferences"),
    path("<uuid:pk>/open/", own.open_notice, name="open"),
]
