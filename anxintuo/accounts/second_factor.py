"""Whether this session proved a second factor (TOTP, recovery code or passkey)."""

from django.http import HttpRequest

SECOND_FACTOR_METHODS = {"mfa"}
DEMO_KEY = "demo_second_factor"


def session_has_second_factor(request: HttpRequest) -> bool:
    """allauth notes every proof in the session; the demo sign-in counts in demo mode only."""
    from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
    from django.conf import settings

    if settings.DEMO and request.session.get(DEMO_KEY):
        return True
    methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return any(entry.get("method") in SECOND_FACTOR_METHODS for entry in methods)
