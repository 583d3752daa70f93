from django.urls import path

import anxintuo.kit.url_parts  # noqa: F401 (on_day)
from institutions.views import book, book_entries, book_month

urlpatterns = [
    path("", book.today, name="book"),
    path("month/", book_month.month, name="book_month"),
    path("month/<str:kind>/", book_month.export, name="book_export"),
    path("seals/", book_month.seals, name="book_seals"),
    path("entries/<uuid:pk>/", book_entries.entry, name="book_entry"),
    path("entries/<uuid:pk>/correct/", book_entries.correct, name="book_correct"),
    path("<on_day:on>/close-complete/", book.close_complete, name="book_close_complete"),
    path("<on_day:on>/<str:place>/", book.day, name="book_day"),
    path("<on_day:on>/<str:place>/close/", book.close, name="book_close"),
    path("<on_day:on>/<str:place>/enter/<slug:page>/", book_entries.enter, name="book_enter"),
]
