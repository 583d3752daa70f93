"""The bare views that pages are compared with: five bytes, after one INSERT, after one SELECT. No middleware, the same
server."""

import os

import dj_database_url
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"hello")


def insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_note (text) VALUES (%s)", ["hello"])
    return HttpResponse(b"hello")


def select(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM districts_division ORDER BY code LIMIT 1")
        return HttpResponse(str(cursor.fetchone()).encode())


urlpatterns = [path("", bare), path("insert/", insert), path("select/", select)]
database = (
    {"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=60)}
    if "DATABASE_URL" in os.environ
    else {}
)

if not settings.configured:
    settings.configure(
        ROOT_URLCONF="bench.bare",
        MIDDLEWARE=[],
        ALLOWED_HOSTS=["*"],
        SECRET_KEY=os.urandom(20).hex(),
        USE_TZ=True,
        DATABASES=database,
    )
application = get_wsgi_application()
