from celery import shared_task

from anxintuo.audit.sealing import seal_pending


@shared_task(name="audit.seal")
def seal() -> None:
    """Each minute: seal what was written since."""
    seal_pending()
