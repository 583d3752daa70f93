from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InstitutionsConfig(AppConfig):
    name = "institutions"
    verbose_name = "托育机构"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from anxintuo.accounts.actor import register_seat_source
        from anxintuo.accounts.shared_places import register_shared_places
        from anxintuo.outbox.enums import Urgency
        from anxintuo.outbox.registry import register_sender
        from institutions import (
            book_photos,
            checks,  # noqa: F401 (registers itself)
            device_pictures,
            floor,
            menus,
            notices,
            staff_files,
        )
        from institutions.actions.directory import refresh_outdated_directory
        from institutions.book.templates import templates
        from institutions.detail_blocks import BODY, DetailBlock, register_detail_block
        from institutions.models import StaffMembership
        from institutions.queries.menu import for_parents
        from institutions.seats import staff_seats
        from institutions.tasks import IMPORT_LEASE, TOPIC, carry_on_import

        post_migrate.connect(refresh_outdated_directory, sender=self, dispatch_uid="institutions.directory")
        register_seat_source("staff", staff_seats, rows=StaffMembership)
        register_shared_places(floor.PLACES)
        register_detail_block(DetailBlock("menu", "institutions/public/_menu.html", BODY, for_parents))
        menus.register()
        notices.register()
        staff_files.register()
        book_photos.register()
        device_pictures.register()
        templates()  # a page of the book that cannot be read stops the start
        register_sender(TOPIC, carry_on_import, urgency=Urgency.SLOW, lease=IMPORT_LEASE, title=_("名册导入"))
