from celery import shared_task

from anxintuo.files import actions, housekeeping


@shared_task(name="files.housekeeping")
def tidy_up() -> None:
    """Daily: delete what has expired, remove bytes that no row claims."""
    housekeeping.delete_expired()
    housekeeping.sweep_orphans()


@shared_task(name="files.reseal")
def reseal() -> None:
    """Hourly: a batch of files is sealed with the new key after a rotation; nothing to do otherwise."""
    actions.reseal_files(limit=200)
