from uuid import UUID

from anxintuo.accounts.actor import Actor


def user_id(actor: Actor) -> UUID:
    """Of somebody who has passed an act's check, and so is signed in."""
    assert actor.user_id is not None
    return UUID(actor.user_id)
