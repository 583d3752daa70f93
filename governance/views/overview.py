from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from anxintuo.accounts.access import requires
from governance.maps import division_map
from governance.policies import HOME, OPERATOR_HOME
from governance.queries import attention, figures_by_division, figures_by_street, total_figures


@requires(HOME)
def home(request: HttpRequest) -> HttpResponse:
    """The area at a glance: figures, a map by division, what needs a hand today."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = figures_by_division(actor)
    streets = figures_by_street(actor)
    context = {
        "rows": rows,
        "streets": streets,
        "most": max((row.nurseries for row in streets), default=0),
        "total": total_figures(rows),
        "map": division_map(rows) if len(rows) > 1 else None,  # one county alone would be a patch of colour
        "attention": attention(actor),
    }
    return render(request, "governance/overview.html", context)


@requires(OPERATOR_HOME)
def operator(request: HttpRequest) -> HttpResponse:
    return render(request, "governance/operator.html")
