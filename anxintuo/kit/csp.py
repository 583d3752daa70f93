"""The page policy's header, written once per process.

django-csp puts the header together anew for every answer, which costs as much as reading a row. Ours is the same
on every page: no nonce, no exception. A response that does bring a policy of its own goes the usual way.
"""

from typing import Any

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class KeptCSPMiddleware(CSPMiddleware):
    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        plain = not getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
        plain = plain and set(settings.CONTENT_SECURITY_POLICY) == {"DIRECTIVES"}
        self.policy = build_policy() if plain and not settings.DEBUG else ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        own = any(name.startswith("_csp") for name in vars(response))
        if not self.policy or own or getattr(request, "_csp_nonce", None) is not None:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.policy)
        # Too late for a nonce: asking for one now is an error, as it is with django-csp.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response
