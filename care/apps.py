from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "care"
    verbose_name = "照护"

    def ready(self) -> None:
        from care import menus, notices
        from care.actions.absences import drop_absences
        from care.actions.contracts import void_with_place
        from care.queries.allergies import restrictions_of_placed
        from care.queries.attendance import away_by_room, presence_by_room
        from care.queries.practice import guide_block
        from enrollment.removals import register_removal
        from institutions.guide_blocks import GuideBlock, register_guide_block
        from institutions.kitchen import register_restrictions
        from institutions.presence import register_away, register_presence

        menus.register()
        notices.register()
        register_restrictions("care", restrictions_of_placed, page="care:allergies")
        register_removal("care.absences", drop_absences)
        register_removal("care.contracts", void_with_place)
        register_away("care", away_by_room)
        register_presence("care", presence_by_room)
        register_guide_block(GuideBlock("practice", "care/practice/_guide.html", guide_block))
