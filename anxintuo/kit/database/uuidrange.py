"""`uuidrange`, for equality of UUIDs inside a GiST index. The first migration that needs it makes it, in whatever order
the apps are migrated; it stays when one of them goes."""

from django.db.migrations import RunSQL

CREATE = """
DO $$ BEGIN
    CREATE TYPE uuidrange AS RANGE (subtype = uuid);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$
"""


def create_uuidrange() -> RunSQL:
    return RunSQL(CREATE, RunSQL.noop)
