from celery import shared_task

from stations.actions import clock, hourly_door, questions


@shared_task(name="stations.remind")
def remind() -> None:
    """Every half hour: meetings of the next day."""
    clock.remind()


@shared_task(name="stations.close_ended")
def close_ended() -> None:
    """Every half hour: who did not come."""
    clock.close_ended()


@shared_task(name="stations.late_questions")
def late_questions() -> None:
    """Every morning: questions whose day has passed."""
    questions.tell_of_late()


@shared_task(name="stations.watch_hours")
def watch_hours() -> None:
    """Every ten minutes: children still in care after their hour, stays that nobody came to."""
    hourly_door.watch_hours()
