"""What every public list of places has in common: nurseries here, stations one floor above.

A list states what it can be asked as a subclass of `PlaceQuery` with the readers and writers of its own values; the
search words (institutions.queries.search), the origin and its picker, the divisions, the map's frame, the chips, the
pages and the templates under `templates/places/` are these. Nothing here knows a nursery.
"""
