from django.urls import path, re_path

from anxintuo.demo import components, views

app_name = "demo"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    re_path(r"^sign-in/?$", views.sign_in, name="sign_in"),
    re_path(r"^components/?$", components.components, name="components"),
    re_path(r"^components/confirm/?$", components.confirmation, name="components_confirm"),
    re_path(r"^messages/?$", views.messages, name="messages"),
]
