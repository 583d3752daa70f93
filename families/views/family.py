from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.accounts.navigation import FAMILY, cards_for
from anxintuo.kit.ages import completed_months
from families.models import Child
from families.policies import CHILDREN, FAMILY_HOME
from families.queries.family import invitations_to


@require_GET
@requires(FAMILY_HOME)
def home(request: HttpRequest) -> HttpResponse:
    """The family's children and what other parts of the house have to say about them."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "children": [
            (child, completed_months(child.born_on, localdate()))
            for child in CHILDREN.visible(actor, Child.objects.order_by("born_on", "pk"))
        ],
        "invitations": invitations_to(actor.user_id),
        "cards": [(card, card.context(actor)) for card in cards_for(FAMILY, actor)],
    }
    return render(request, "families/family/home.html", context)
