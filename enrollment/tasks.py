"""Time's own work on applications and places. Ids stay inside: each task finds what is due."""

from celery import shared_task

from enrollment.actions import clocks


@shared_task(name="enrollment.expire_offers")
def expire_offers() -> None:
    """Every few minutes: a place whose answer did not come is free for the next."""
    clocks.expire_offers()


@shared_task(name="enrollment.of_the_day")
def of_the_day() -> None:
    """Soon after midnight, and each hour in case that run was lost: done once, it does nothing more that day."""
    clocks.lapse_corrections()
    clocks.tell_rooms_of_the_day()
    clocks.demand_checks_after_absence()
    clocks.forget_old_drafts()


@shared_task(name="enrollment.remind")
def remind() -> None:
    """Each morning: families whose time to answer is nearly over."""
    clocks.remind_families()
