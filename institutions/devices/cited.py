"""A rule as it stands beside a field."""

from django.utils.translation import gettext as _

from anxintuo.rulebook.queries import RuleValue


def cited(rule: RuleValue) -> str:
    return _("%(rule)s依据：%(source)s。") % {"rule": rule.sentence, "source": rule.source}
