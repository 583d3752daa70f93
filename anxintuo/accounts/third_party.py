"""Acts of views that are not ours: allauth checks sign-in itself, so its pages are open or for signed-in people.

A name that is not listed here is refused.
"""

from django.http import HttpRequest

from anxintuo.accounts.access import PUBLIC, SIGNED_IN, Act

OPEN_NAMES = {
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_verify_phone",
    "account_reset_password",
    "account_reset_password_done",
    "mfa_authenticate",
}
SIGNED_IN_PREFIXES = ("account_", "mfa_", "usersessions_")


def act_of_third_party_view(request: HttpRequest) -> Act | None:
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    module = getattr(match.func, "__module__", "") if match else ""
    if not module.startswith("allauth.") and not getattr(
        getattr(match, "func", None), "view_class", type
    ).__module__.startswith("allauth."):
        return None
    if name in OPEN_NAMES:
        return PUBLIC
    return SIGNED_IN if name.startswith(SIGNED_IN_PREFIXES) else None
