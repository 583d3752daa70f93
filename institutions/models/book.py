"""The safety and hygiene book (安全卫生台账): entries, and closed class-days in a chain.

Both tables are append-only by trigger (migration): a correction is a row of its own beside the row it corrects.
"""

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7
from institutions.models.institution import Institution
from institutions.models.room import Room


def book_room(related_name: str) -> Any:
    """No constraint in the database: the book outlives the room, whose name is kept beside it."""
    return models.ForeignKey(
        Room, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name=related_name
    )


class EntryQuerySet(models.QuerySet["BookEntry"]):
    def at(self, room_id: UUID | None) -> Self:
        """Of a room, or of the house."""
        return self.filter(room_id=room_id) if room_id else self.filter(room_id__isnull=True)


class SealQuerySet(models.QuerySet["BookSeal"]):
    def at(self, room_id: UUID | None) -> Self:
        return self.filter(room_id=room_id) if room_id else self.filter(room_id__isnull=True)


class BookEntry(models.Model):
    """One thing done, in one room or (without a room) in the house, for the day `on`.

    `values`: by field of the template, numbers as text. `measure`: what was done about a value beyond its limit.
    `about`: the entry that this one follows (the sample that was thrown away). `corrects`: the entry that this one
    stands in for; an entry is corrected once, the next correction corrects the correction. `is_addition`: its
    class-day had been closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="book_entries")
    template = models.CharField(_("台账"), max_length=30)
    room = book_room("book_entries")
    room_name = models.CharField(_("班级"), max_length=40, blank=True)
    on = models.DateField(_("日期"))
    slot = models.CharField(_("时段"), max_length=30, blank=True)
    values = models.JSONField(_("内容"), default=dict)
    measure = models.CharField(_("处理情况"), max_length=300, blank=True)
    photo = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="book_entry"
    )
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.CharField(_("更正或补充的原因"), max_length=200, blank=True)
    is_addition = models.BooleanField(_("封存后补充"), default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("记录时间"), default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("台账记录")
        ordering = ("entered_at", "id")
        indexes = [
            models.Index(fields=["institution", "on"], name="book_entry_by_day"),
            models.Index(fields=["institution", "template", "on"], name="book_entry_by_template"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, is_addition=False) | ~Q(reason=""),
                name="book_entry_change_has_reason",
                violation_error_message=_("更正和封存后的补充都要写明原因。"),
            ),
            models.UniqueConstraint(
                fields=["institution", "room", "template", "slot", "on"],
                condition=Q(corrects__isnull=True) & ~Q(slot=""),
                nulls_distinct=False,
                name="book_entry_once_a_slot",
                violation_error_message=_("这一项已经记过了。"),
            ),
            models.UniqueConstraint(
                fields=["about"],
                condition=Q(corrects__isnull=True),
                name="book_entry_followed_once",
                violation_error_message=_("这一项已经记过了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} entry {self.pk}"

    @property
    def is_late(self) -> bool:
        """补录: written down on a later day than the one it is for."""
        return localdate(self.entered_at) > self.on


class BookSeal(models.Model):
    """A closed class-day. `number` counts within the nursery, without gaps; `digest` covers the digest before, what
    was `missing` and why, the day's `entries`, and `additions`: rows that came to days closed before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="book_seals")
    number = models.PositiveIntegerField()
    room = book_room("book_seals")
    room_name = models.CharField(_("班级"), max_length=40, blank=True)
    on = models.DateField(_("日期"))
    missing = models.JSONField(_("缺的和原因"), default=list)
    entries = ArrayField(models.UUIDField(), default=list)
    additions = ArrayField(models.UUIDField(), default=list)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("封存时间"), default=timezone.now)
    previous = models.CharField(max_length=64)
    digest = models.CharField(_("校验值"), max_length=64)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("台账封存")
        ordering = ("number",)
        indexes = [models.Index(fields=["institution", "on"], name="book_seal_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"],
                name="book_seal_number_once",
                violation_error_message=_("封存编号重复了，请再试一次。"),
            ),
            models.UniqueConstraint(
                fields=["institution", "room", "on"],
                nulls_distinct=False,
                name="book_seal_once_a_day",
                violation_error_message=_("这一天已经封存了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number} of {self.institution_id}"
