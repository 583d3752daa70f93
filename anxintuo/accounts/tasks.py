from celery import shared_task

from anxintuo.accounts.actions import forget_ended_sessions


@shared_task(name="accounts.forget_sessions")
def forget_sessions() -> None:
    forget_ended_sessions()
