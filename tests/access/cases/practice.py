"""The nurseries themselves, for who may go to a practice nursery and who runs it."""

from tests.access.cases import Case

CASES = [
    Case(act, label, make)
    for act in ("care.practice", "care.run_practice")
    for label, make in (
        ("甲园", lambda world: world.nursery_a),
        ("乙园", lambda world: world.nursery_b),
    )
]
