"""The same page written the usual way: GeoDjango, ST_DWithin, a count, Django templates. The peer of bench.pages."""
