"""How a judged dose is said to a parent: short, and with what comes next."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.kit.dates import format_full_day
from families.immunisation.engine import Assessment, DoseState, Judged, Note

STATE_WORDS = {
    DoseState.DONE: gettext_lazy("已接种"),
    DoseState.TOO_EARLY: gettext_lazy("打早了"),
    DoseState.DUE: gettext_lazy("可以接种"),
    DoseState.OVERDUE: gettext_lazy("该补种"),
    DoseState.NOT_YET: gettext_lazy("还没到时间"),
    DoseState.UNKNOWN: gettext_lazy("请门诊核对"),
    DoseState.DEFERRED: gettext_lazy("医生暂缓"),
}
TONES = {
    DoseState.DONE: "green",
    DoseState.DUE: "warm",
    DoseState.OVERDUE: "red",
    DoseState.TOO_EARLY: "warm",
}
NOTES = {
    Note.AGE: gettext_lazy("比规定的最小年龄早，请接种门诊判断要不要补。"),
    Note.INTERVAL: gettext_lazy("和上一剂隔得太近，请接种门诊判断要不要补。"),
    Note.LIVE_GAP: gettext_lazy("和另一种减毒活疫苗隔了不到 28 天，请接种门诊判断要不要补。"),
    Note.CLINIC: gettext_lazy("已过一般的补种年龄，要不要补由接种门诊决定。"),
    Note.MIXED: gettext_lazy("两种疫苗混着打，后面怎么打请接种门诊安排。"),
    Note.NO_RECORD: gettext_lazy("还没有登记。打过的，照着接种证填上日期就好。"),
}


def sentence(dose: Judged) -> str:
    """What the row says beside its state. Empty where the date given says it all."""
    if dose.note:
        return str(NOTES[dose.note])
    first, last = format_full_day(dose.from_on), format_full_day(dose.before_on)
    if dose.state is DoseState.DUE:
        return _("现在就可以约，最好在 %(day)s前。") % {"day": last}
    if dose.state is DoseState.OVERDUE:
        return _("本该在 %(day)s前接种，请尽快联系接种门诊。") % {"day": last}
    if dose.state is DoseState.NOT_YET:
        return _("%(day)s起可以接种。") % {"day": first}
    if dose.state is DoseState.DEFERRED:
        return _("等医生说可以了再接种。")
    return ""


def summary(assessment: Assessment) -> str:
    """One sentence for the whole record."""
    if not assessment.has_record:
        return _("还没有登记接种记录。")
    gaps, due = len(assessment.gaps), len(assessment.due)
    if gaps:
        return _("有 %(count)s 剂要和接种门诊核对或补种。") % {"count": gaps}
    if due:
        return _("该打的都打了，现在可以约 %(count)s 剂。") % {"count": due}
    return _("按月龄该打的都打了。")
