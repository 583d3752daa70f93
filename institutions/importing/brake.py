"""The brake: an import that would close, reopen, move or rename too many nurseries stops and asks.

A register is sometimes wrong as a whole: a column shifted, a status emptied, every place geocoded anew. Row by row
all of that looks like ordinary change; only the share gives it away.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from institutions.importing.mapping import Brake


@dataclass(frozen=True, slots=True)
class Pull:
    """One reason to stop: `count` changes of `stock` nurseries, more than the set share."""

    what: str
    count: int
    share: float
    limit: float
    sentence: str


def pulls(brake: Brake, *, stock: int, closes: int, reopens: int, moves: int, renames: int) -> list[Pull]:
    """Empty when the import may go on. `stock`: nurseries of this source in force before the import.

    With no stock there is nothing to compare with; fewer than `at_least` changes never stop an import.
    """
    labels = {
        "closes": (closes, brake.closes, _("备案失效")),
        "reopens": (reopens, brake.reopens, _("恢复备案")),
        "moves": (moves, brake.moves, _("位置变动超过 %(m)s 米") % {"m": brake.move_m}),
        "renames": (renames, brake.renames, _("名称变动")),
    }
    found = []
    for what, (count, limit, label) in labels.items():
        if stock and count >= brake.at_least and count > limit * stock:
            sentence = _("%(label)s：%(count)s 家，占 %(share).1f%%，超过设定的 %(limit).1f%%。") % {
                "label": label,
                "count": count,
                "share": 100 * count / stock,
                "limit": 100 * limit,
            }
            found.append(Pull(what, count, count / stock, limit, sentence))
    return found
