from celery import shared_task
from django.utils.timezone import localdate

from families.actions.documents import expire_documents
from families.actions.reminders import remind_vaccines


@shared_task(name="families.expire_documents")
def expire() -> None:
    """Each night: documents that are past their time say so, and their families are told."""
    expire_documents(localdate())


@shared_task(name="families.remind_vaccines")
def remind() -> None:
    """Each morning: doses that may be given from now on, or are late from now on."""
    remind_vaccines(localdate())
