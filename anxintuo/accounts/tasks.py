from celery import shared_task

from anxintuo.accounts import kept_forms
from anxintuo.accounts.actions import forget_ended_sessions


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    forget_ended_sessions()


@shared_task(name="accounts.forget_kept_forms")
def forget_kept_forms() -> None:
    kept_forms.forget_expired()
