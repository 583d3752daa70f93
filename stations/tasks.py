from celery import shared_task

from stations.actions import clock


@shared_task(name="stations.remind")
def remind() -> None:
    """Every half hour: meetings of the next day."""
    clock.remind()


@shared_task(name="stations.close_ended")
def close_ended() -> None:
    """Every half hour: who did not come."""
    clock.close_ended()
