from celery import shared_task
from django.utils.timezone import localdate

from families.actions.documents import expire_documents


@shared_task(name="families.expire_documents")
def expire() -> None:
    """Each night: documents that are past their time say so, and their families are told."""
    expire_documents(localdate())
