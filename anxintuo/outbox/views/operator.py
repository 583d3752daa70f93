"""搁置的发送: what could not be delivered, why, and the button to try again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from anxintuo.outbox import queries
from anxintuo.outbox.actions import retry_parked
from anxintuo.outbox.forms import RetryForm
from anxintuo.outbox.policies import RETRY, SEE_PARKED


@requires(SEE_PARKED)
@require_GET
def parked(request: HttpRequest) -> HttpResponse:
    return _page(request, RetryForm())


@requires(RETRY)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    form = RetryForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    ids = [item.pk for item in form.cleaned_data["item"]]
    count = retry_parked(ids, actor=request.actor)  # type: ignore[attr-defined]
    messages.success(request, ngettext("%d 条已重新排队。", "%d 条已重新排队。", count) % count)
    return redirect("outbox:parked")


def _page(request: HttpRequest, form: RetryForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "ticked": set(request.POST.getlist("item")),
        "items": queries.parked_items(),
        "standing": queries.standing(),
        "page_size": queries.PAGE_SIZE,
    }
    return render(request, "outbox/operator/parked.html", context, status=status)
