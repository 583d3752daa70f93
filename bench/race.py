"""Two hundred at once for one place, twenty rounds: exactly one gets it in each.

`python -m bench race`. Real PostgreSQL, two hundred connections, the product's own act. Before the rounds the race is
shown with the lock and the constraint taken away: then one place is given to many, which proves the instrument.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from bench.environment import product_environment
from bench.fill import say
from bench.services import PROJECT, product_server, running, state_folder

FAMILIES, ROUNDS = 200, 20
DATABASE = "race"


@dataclass(frozen=True)
class RaceResult:
    rounds: int
    families: int
    exactly_one: int  # rounds in which one family got the place
    most_promised: int  # the most promises of one place in any round
    other_faults: int  # answers that were neither the place nor a sentence
    without_lock: int  # promises of one place in the round shown without lock and constraint
    seconds: float


def measure(*, rounds: int = ROUNDS, families: int = FAMILIES) -> RaceResult:
    server = product_server(state_folder())
    server.settings["max_connections"] = str(families + 50)
    with running(server):
        with server.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        server.create(DATABASE)
        environment = {**os.environ, **product_environment(server.url(DATABASE), "redis://unused")}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=PROJECT, env=environment, check=True)
        say(f"race: {families} families, {rounds} rounds")
        worker = [sys.executable, "-m", "bench.race_worker", str(families), str(rounds)]
        told = subprocess.run(worker, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True).stdout
    return RaceResult(**json.loads(told.splitlines()[-1]))


if __name__ == "__main__":
    print(measure())
