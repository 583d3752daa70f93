"""How much of today's book is missing that concerns somebody: the count in the menu."""

from anxintuo.accounts.actor import Actor
from institutions.book.templates import templates
from institutions.models import Room
from institutions.policies.book import is_carer, rooms_to_write
from institutions.policies.scopes import HEALTH_POSTS, own_id
from institutions.queries.book import missing_now


def book_todo(actor: Actor) -> int:
    """Of everything for the desk and the health worker; of the own room for a carer; else of the post's own pages."""
    own = own_id(actor)
    if own is None or actor.seat is None:
        return 0
    lacking = missing_now(own)
    if actor.seat.post in HEALTH_POSTS or not lacking:
        return len(lacking)
    if is_carer(actor):
        rooms = {str(pk) for pk in Room.objects.filter(rooms_to_write(actor)).values_list("pk", flat=True)}
        return sum(place in rooms for place, _page in lacking)
    known = templates()
    return sum(actor.seat.post in known[page].posts for _place, page in lacking)
