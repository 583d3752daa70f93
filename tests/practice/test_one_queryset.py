"""Whatever lists, counts or sends asks for real nurseries. A new query over all of them is seen here and says why."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("institutions", "families", "enrollment", "care", "stations", "governance", "anxintuo")
QUERY = re.compile(r"\bInstitution\.(?:objects|_default_manager)\b[^\n]*")
FOR_REAL = re.compile(r"Institution\.objects\.(?:real|in_force)\(\)")
A_LOCK = re.compile(r"Institution\.objects\.select_for_update\(\)\.get\(pk=")
# File -> why its other queries may meet a practice nursery.
MAY_MEET_ONE = {
    "anxintuo/demo/city.py": "the demonstration's own register",
    "enrollment/views/placements.py": "the nursery of the seat worn",
    "enrollment/views/queue.py": "the nursery of the seat worn",
    "institutions/actions/device_reminders.py": "those of devices that are real already",
    "institutions/actions/directory.py": "places of those that are asked for; entries are made of those in force",
    "institutions/actions/practice.py": "the practice nursery itself",
    "institutions/actions/staff_reminders.py": "those of papers that are real already",
    "institutions/actions/versions.py": "the version of those that have changed",
    "institutions/forms/changes.py": "a credit code, which a practice nursery has not",
    "institutions/importing/apply.py": "those of a register, which a practice nursery is not in",
    "institutions/naming.py": "every name in an address is taken once",
    "institutions/queries/book.py": "the nursery of the seat worn",
    "institutions/queries/guide.py": "the nursery of the seat worn",
    "institutions/views/institution.py": "the nursery of the seat worn",
    "institutions/views/nursery.py": "the nursery of the seat worn",
}


def others() -> Iterator[tuple[str, str]]:
    """(file, query) that asks for all nurseries."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for query in others_in(path.read_text(encoding="utf-8")):
                yield str(path.relative_to(ROOT)), query


def others_in(source: str) -> list[str]:
    return [query for query in QUERY.findall(source) if not FOR_REAL.match(query) and not A_LOCK.match(query)]


def test_every_query_over_all_nurseries_says_why():
    assert [(path, query) for path, query in others() if path not in MAY_MEET_ONE] == []


def test_no_reason_outlives_its_query():
    assert set(MAY_MEET_ONE) - {path for path, _query in others()} == set()


def test_a_forgotten_one_is_found():
    assert others_in("rows = Institution.objects.filter(county=1)") == ["Institution.objects.filter(county=1)"]
    assert others_in("rows = Institution.objects.real().filter(county=1)") == []
