"""The rules for everybody to read. Declared public where it is mounted (anxintuo/urls.py): accounts lies above."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxintuo.rulebook.queries import rule_page


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    return render(request, "rulebook/list.html", {"book": rule_page(request.GET.get("topic", ""))})
