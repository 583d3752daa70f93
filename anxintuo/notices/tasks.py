from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from anxintuo.notices.budget import forget_old_counters
from anxintuo.notices.models import DemoMessage, HeldNotice

KEEP_DEMO_MESSAGES = timedelta(days=7)
KEEP_HELD = timedelta(days=30)  # what could not be gathered for so long; its item stands parked for the operator


@shared_task(name="notices.purge")
def purge() -> None:
    """Each night: yesterday's counters have served, and so have old demonstration messages and what never left."""
    forget_old_counters(timezone.localdate())
    DemoMessage.objects.filter(created_at__lt=timezone.now() - KEEP_DEMO_MESSAGES).delete()
    HeldNotice.objects.filter(leaves_at__lt=timezone.now() - KEEP_HELD).delete()
