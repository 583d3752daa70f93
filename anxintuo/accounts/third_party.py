"""Views that are not ours (allauth, Django) are mounted through here, with an act like everybody else's.

`path("sign-out/", third_party(PUBLIC, views.logout), name=…)`: the view then runs read-only or in one transaction,
and AccessMiddleware finds it declared. A view that is mounted without is refused.
"""

from typing import Any

from anxintuo.accounts.access import Act, requires


def third_party(act: Act, view: Any) -> Any:
    guarded = requires(act)(view)
    guarded.is_third_party = True  # type: ignore[attr-defined]
    return guarded
