"""`accounts:…`: our own pages."""

from django.urls import path

from anxintuo.accounts.views import account, prove, second_factor, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("sign-in/password/", sign_in.sign_in_password, name="sign_in_password"),
    path("home/", account.home, name="home"),
    path("me/", account.me, name="me"),
    path("me/name/", account.name, name="name"),
    path("me/password/", prove.password, name="password"),
    path("me/phone/", prove.phone, name="phone"),
    path("me/phone/code/", prove.phone_code, name="phone_code"),
    path("me/devices/", account.devices, name="devices"),
    path("me/devices/end/", account.end_sessions, name="end_sessions"),
    path("seat/", account.switch_seat, name="switch_seat"),
    path("prove/", prove.prove, name="prove"),
    path("second-factor/needed/", second_factor.needed, name="second_factor"),
]
