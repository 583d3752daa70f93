"""The answer to "may I?": a truth value that carries its sentence, so that nobody can forget `[0]`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed. `reason` is a Chinese sentence for the person refused; `rule` cites the rulebook."""

    allowed: bool
    reason: str = ""
    rule: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refuse(reason: str, *, rule: str = "") -> Verdict:
    return Verdict(False, str(reason), rule)
