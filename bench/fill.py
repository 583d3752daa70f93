"""Makes the bench's databases: the product's own tables by its own migrations, then synthetic rows by COPY."""

import os
import subprocess
import sys

import bench.ready  # noqa: F401  isort: skip
from bench import data
from bench.environment import product_environment
from bench.services import PROJECT, PostgresServer
from institutions.actions.directory import LAYOUT

TABLE = "institutions_directoryentry"
LATE = ("directory_near", "directory_grams", "directory_by_county")


def database_of(rows: int) -> str:
    return f"nurseries_{rows}"


def fill_product(server: PostgresServer, rows: int) -> str:
    """The database with `rows` nurseries in the directory; made if it is not there. Returns its name."""
    name = database_of(rows)
    server.create(name)
    if _is_filled(server, name, rows):
        return name
    say(f"filling {name} …")
    environment = {**os.environ, **product_environment(server.url(name), "redis://unused")}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=PROJECT, env=environment, check=True)
    with server.connect(name) as connection:
        definitions = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(LATE)]
        ).fetchall()
        for index, _ in definitions:
            connection.execute(f"DROP INDEX {index}")
        connection.execute(f"TRUNCATE {TABLE}")
        with connection.cursor().copy(f"COPY {TABLE} ({', '.join(data.COLUMNS)}) FROM STDIN") as copy:
            for row in data.entries_by_place(rows):
                copy.write_row(row)
        for _, definition in definitions:
            connection.execute(definition)
        connection.execute("DELETE FROM institutions_directorystamp")
        stamp = "INSERT INTO institutions_directorystamp (id, version, total, layout) VALUES (1, 1, %s, %s)"
        connection.execute(stamp, [rows, LAYOUT])  # of today, so that migrating does not make the entries anew
        connection.execute(f"VACUUM (ANALYZE) {TABLE}")
        connection.execute("CHECKPOINT")
    return name


def _is_filled(server: PostgresServer, name: str, rows: int) -> bool:
    with server.connect(name) as connection:
        if connection.execute("SELECT to_regclass('institutions_directorystamp')").fetchone() == (None,):
            return False
        return connection.execute("SELECT total FROM institutions_directorystamp").fetchone() == (rows,)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


USUAL = (
    "institution_id", "slug", "name", "area", "photo", "kind", "county", "inclusive", "cameras", "meals", "saturday",
    "opens", "closes", "fee_from", "outlook_infant", "outlook_small", "outlook_large", "outlook_mixed",
)  # fmt: skip


def fill_usual(server: PostgresServer, rows: int) -> str:
    """The same nurseries in Debian's PostgreSQL with PostGIS, in the tables of `bench.usual`."""
    name = database_of(rows)
    fresh = server.create(name)
    with server.connect(name) as connection:
        if not fresh and connection.execute("SELECT to_regclass('usual_nursery')").fetchone() != (None,):
            if connection.execute("SELECT count(*) FROM usual_nursery").fetchone() == (rows,):
                return name
            connection.execute("DROP TABLE usual_nursery")
        say(f"filling {name} with PostGIS …")
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    environment = {**os.environ, **product_environment(server.url(name), "redis://unused", "bench.usual.settings")}
    for words in (["migrate", "--verbosity", "0"], ["migrate", "usual", "--run-syncdb", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=PROJECT, env=environment, check=True)
    at = [data.COLUMNS.index(column) for column in (*USUAL, "lon", "lat")]
    with server.connect(name) as connection:
        connection.execute("CREATE TEMP TABLE given AS SELECT * FROM usual_nursery LIMIT 0")
        connection.execute("ALTER TABLE given DROP place, ADD lon float8, ADD lat float8")
        with connection.cursor().copy(f"COPY given ({', '.join(USUAL)}, lon, lat) FROM STDIN") as copy:
            for row in data.entries_by_place(rows):
                copy.write_row([row[index] for index in at])
        columns = ", ".join(USUAL)
        connection.execute(
            f"INSERT INTO usual_nursery ({columns}, place)"
            f" SELECT {columns}, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography FROM given"
        )
        connection.execute("VACUUM (ANALYZE) usual_nursery")
    return name
