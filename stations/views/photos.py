from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from institutions.forms.photos import PhotoForm
from stations.actions import photos as acts
from stations.models import StationPhoto
from stations.policies.groups import KEEP_FACTS
from stations.policies.photos import PHOTO_OF_OWN
from stations.views.station import station_of


@require_http_methods(["GET", "POST"])
@requires(KEEP_FACTS, keeps_form=True)
def photos(request: HttpRequest) -> HttpResponse:
    """The photos as families see them, and the form for one more."""
    station = station_of(request)
    form = PhotoForm(typed(request), request.FILES or None)
    if acted_with(
        request,
        form,
        lambda: acts.add_photo(
            station,
            form.cleaned_data["photo"],
            caption=form.cleaned_data["caption"],
            actor=request.actor,  # type: ignore[attr-defined]
        ),
        _("照片已放上去，家长现在就能看到。"),
    ):
        return redirect("stations:photos")
    rows = station.photos.select_related("photo").order_by("position", "id")
    context = {"station": station, "form": form, "photos": rows, "limit": acts.MAX_PHOTOS}
    return render(request, "stations/desk/photos.html", context, status=shown_again(request))


@require_http_methods(["GET", "POST"])
@requires(PHOTO_OF_OWN)
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, back = _photo(request, pk), reverse("stations:photos")
    if request.method == "POST":
        acted(request, lambda: acts.remove_photo(row, actor=request.actor), _("照片已撤下。"))  # type: ignore[attr-defined]
        return redirect(back)
    context = {
        "title": _("撤下这张照片？"),
        "consequence": _("家长马上就看不到它了，以后可以重新上传。"),
        "act": _("撤下"),
        "back": back,
    }
    return render(request, "components/confirm_page.html", context)


@require_POST
@requires(PHOTO_OF_OWN)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, earlier = _photo(request, pk), request.POST.get("to") == "earlier"
    acted(request, lambda: acts.move_photo(row, earlier=earlier, actor=request.actor))  # type: ignore[attr-defined]
    return redirect("stations:photos")


def _photo(request: HttpRequest, pk: UUID) -> StationPhoto:
    rows = StationPhoto.objects.select_related("station")
    return PHOTO_OF_OWN.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined,no-any-return]
