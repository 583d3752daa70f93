from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    name = "enrollment"
    verbose_name = "入托"

    def ready(self) -> None:
        from anxintuo.accounts.navigation import FAMILY, FLOOR, NURSERY, Card, MenuItem, register_card, register_menu
        from enrollment import notices
        from enrollment.policies import CASES, NOTE_SETTLING, PLACEMENTS, reads_passport
        from enrollment.queries.desk import waiting_cases
        from enrollment.queries.family import family_placements, waiting_for_family
        from enrollment.queries.forecast import when_free
        from enrollment.queries.places import most_promised
        from enrollment.queries.planned import planned_placements
        from families.policies import FAMILY_HOME
        from families.readers import register_reader
        from institutions.detail_blocks import ACT, BODY, DetailBlock, register_detail_block
        from institutions.menu_groups import CHILDREN
        from institutions.planned import register_planned, register_promised

        notices.register()
        register_detail_block(DetailBlock("apply", "enrollment/_apply_act.html", ACT, lambda row: {"slug": row.slug}))
        register_detail_block(DetailBlock("when_free", "enrollment/_when_free.html", BODY, when_free))
        register_reader("enrollment", reads_passport)
        register_planned("enrollment", planned_placements)
        register_promised(most_promised)
        register_menu(
            MenuItem(FAMILY, _("入托办理"), "clipboard-list", "enrollment:index", FAMILY_HOME, 25, waiting_for_family)
        )
        register_menu(
            MenuItem(NURSERY, _("入托申请"), "clipboard-list", "enrollment:desk", CASES, 14, waiting_cases, CHILDREN)
        )
        register_menu(
            MenuItem(
                NURSERY, _("在托宝宝"), "baby-carriage", "enrollment:desk_children", PLACEMENTS, 16, group=CHILDREN
            )
        )
        register_menu(
            MenuItem(NURSERY, _("适应期"), "heart", "enrollment:settling_rooms", NOTE_SETTLING, 17, group=CHILDREN)
        )
        register_menu(MenuItem(FLOOR, _("适应期"), "heart", "enrollment:settling_rooms", NOTE_SETTLING, 15))
        register_card(
            Card(FAMILY, "placements", "enrollment/family/_placements.html", FAMILY_HOME, 10, family_placements)
        )
