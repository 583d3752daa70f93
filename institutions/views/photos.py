from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from institutions.actions.photos import MAX_PHOTOS, add_photo, move_photo, remove_photo
from institutions.forms.photos import PhotoForm
from institutions.models import InstitutionPhoto
from institutions.policies import EDIT_PHOTOS, PHOTO_OF_OWN
from institutions.views.institution import own


@require_http_methods(["GET", "POST"])
@requires(EDIT_PHOTOS, keeps_form=True)
def photos(request: HttpRequest) -> HttpResponse:
    """The photos as parents see them, and the form for one more."""
    institution = own(request, EDIT_PHOTOS)
    form = PhotoForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_photo(
                institution,
                form.cleaned_data["photo"],
                caption=form.cleaned_data["caption"],
                actor=request.actor,  # type: ignore[attr-defined]
            )
        except ValidationError as refusal:
            form.add_error("photo", refusal.messages)
        else:
            messages.success(request, _("照片已放上去，家长现在就能看到。"))
            return redirect("institutions:desk_photos")
    rows = institution.photos.select_related("photo").order_by("position", "id")
    context = {"institution": institution, "form": form, "photos": rows, "limit": MAX_PHOTOS}
    status = 400 if request.method == "POST" else 200
    return render(request, "institutions/institution/photos.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(PHOTO_OF_OWN)
def remove(request: HttpRequest, pk: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = PHOTO_OF_OWN.fetch(actor, InstitutionPhoto.objects.select_related("institution"), pk=pk)
    if request.method == "GET":
        context = {
            "title": _("撤下这张照片？"),
            "consequence": _("家长马上就看不到它了，以后可以重新上传。"),
            "act": _("撤下"),
            "back": reverse("institutions:desk_photos"),
        }
        return render(request, "components/confirm_page.html", context)
    remove_photo(row, actor=actor)
    messages.success(request, _("照片已撤下。"))
    return redirect("institutions:desk_photos")


@require_POST
@requires(PHOTO_OF_OWN)
def move(request: HttpRequest, pk: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = PHOTO_OF_OWN.fetch(actor, InstitutionPhoto.objects.select_related("institution"), pk=pk)
    move_photo(row, earlier=request.POST.get("to") == "earlier", actor=actor)
    return redirect("institutions:desk_photos")
