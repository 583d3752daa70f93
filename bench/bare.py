"""The bare view that list pages are compared with: five bytes, no middleware, the same server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"hello")


urlpatterns = [path("", bare)]

if not settings.configured:
    settings.configure(
        ROOT_URLCONF="bench.bare", MIDDLEWARE=[], ALLOWED_HOSTS=["*"], SECRET_KEY=os.urandom(20).hex(), USE_TZ=True
    )
application = get_wsgi_application()
