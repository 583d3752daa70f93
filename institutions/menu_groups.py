"""Under which headings the jobs of a nursery's desk stand; the apps above put theirs under the same."""

from django.utils.translation import gettext_lazy as _

CHILDREN, DAY, PEOPLE, MONEY, HOUSE = _("宝宝"), _("日常"), _("人员"), _("收费"), _("园所")
