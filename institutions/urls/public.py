from django.urls import path

from institutions.views import directory, favourites, public

urlpatterns = [
    path("", public.home, name="home"),
    path("nurseries/", directory.nursery_list, name="nursery_list"),
    path("nurseries/filters/", directory.filters, name="filters"),
    path("nurseries/points/", directory.points, name="points"),
    path("nurseries/boundaries/", directory.boundaries, name="boundaries"),
    path("nurseries/places/", directory.places, name="places"),
    path("nurseries/compare/", public.compare, name="compare"),
    path("nurseries/favourites/", favourites.favourites, name="favourites"),
    path("nurseries/favourites/cards/", favourites.cards, name="favourite_cards"),
    path("nurseries/favourites/keep/", favourites.keep, name="keep_favourites"),
    path("nurseries/<slug:slug>/", public.nursery_detail, name="nursery_detail"),
    path("nurseries/<slug:slug>/sheet/", public.nursery_sheet, name="nursery_sheet"),
    path("nurseries/<slug:slug>/week/", public.nursery_week, name="nursery_week"),
    path("nurseries/<slug:slug>/favourite/", favourites.favourite, name="favourite"),
]
