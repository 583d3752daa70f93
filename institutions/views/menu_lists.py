"""Lists of dishes: taken in after a dry run, whose page is views/staff_lists.py: planned."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.kit.downloads import table_download
from institutions.enums import ListKind
from institutions.lists import menu as listed
from institutions.policies.menu import IMPORT_MENU
from institutions.views.lists import sent_in


@require_http_methods(["GET", "POST"])
@requires(IMPORT_MENU)
def new(request: HttpRequest) -> HttpResponse:
    return sent_in(request, ListKind.MENU, listed, "menu/import_new.html")


@require_GET
@requires(IMPORT_MENU)
def template(request: HttpRequest) -> HttpResponse:
    return table_download("menu-template", "xlsx", _("食谱"), listed.COLUMNS, [listed.example(localdate())])
