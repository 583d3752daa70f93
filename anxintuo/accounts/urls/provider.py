"""Pages under the names by which allauth itself leads to them, each with its act.

allauth's own lists of URLs are not included: we have no e-mail, no names and no separate sign-up, so its pages
for these do not exist here.
"""

from allauth.account import views as allauth_account
from django.urls import path
from django.views.i18n import set_language

from anxintuo.accounts.access import PUBLIC, SIGNED_IN
from anxintuo.accounts.limits import needs_limits
from anxintuo.accounts.proof import freshly
from anxintuo.accounts.third_party import third_party
from anxintuo.accounts.views import second_factor, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-out/", third_party(PUBLIC, allauth_account.logout), name="account_logout"),
    path("stopped/", third_party(PUBLIC, allauth_account.account_inactive), name="account_inactive"),
    path("language/", third_party(PUBLIC, set_language), name="set_language"),
    path(
        "sign-in/second-factor/",
        third_party(PUBLIC, needs_limits(second_factor.Authenticate.as_view())),
        name="mfa_authenticate",
    ),
    path("second-factor/", second_factor.overview, name="mfa_index"),
    path("second-factor/keys/", second_factor.overview, name="mfa_list_webauthn"),
    path("second-factor/recovery-codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/prove/",
        third_party(SIGNED_IN, needs_limits(second_factor.ProveByCode.as_view())),
        name="mfa_reauthenticate",
    ),
    path(
        "second-factor/prove/key/",
        third_party(SIGNED_IN, needs_limits(second_factor.ProveByKey.as_view())),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second-factor/app/",
        third_party(SIGNED_IN, needs_limits(freshly(second_factor.AddTotp.as_view()))),
        name="mfa_activate_totp",
    ),
    path(
        "second-factor/app/remove/",
        third_party(SIGNED_IN, freshly(second_factor.RemoveTotp.as_view())),
        name="mfa_deactivate_totp",
    ),
    path(
        "second-factor/keys/add/",
        third_party(SIGNED_IN, needs_limits(freshly(second_factor.AddKey.as_view()))),
        name="mfa_add_webauthn",
    ),
    path(
        "second-factor/keys/<int:pk>/remove/",
        third_party(SIGNED_IN, freshly(second_factor.RemoveKey.as_view())),
        name="mfa_remove_webauthn",
    ),
]
