"""Dockerfile, compose file and nginx configuration name only what there is, and agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import orjson
import pytest

from mockserver import healthcheck
from mockserver.arguments import IN_ENVIRONMENT, from_environment, variable_of
from mockserver.control.contract import control_contract
from mockserver.control.paths import OPEN
from mockserver.starting import SHARED
from tests.deploy.files import ROOT, compose, copied, instructions, is_sent, last, nginx, variables, words
from tests.live.mock_process import run_to_its_end

PROJECT = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))
VARIABLES = {variable_of(flag) for flag in IN_ENVIRONMENT}
PORT = "8080"


def mock_environment() -> dict[str, str]:
    return {name: str(value) for name, value in compose()["services"]["mock"]["environment"].items()}


@pytest.mark.parametrize("path", copied())
def test_what_the_image_copies_is_there_and_is_sent_to_the_builder(path: str) -> None:
    assert ROOT.joinpath(path).exists()
    assert is_sent(path)


@pytest.mark.parametrize("path", [".git", ".venv", "tests", "invoices.jsonl", "docs"])
def test_the_builder_gets_nothing_else(path: str) -> None:
    assert not is_sent(path)


def test_the_image_holds_all_that_the_package_is_built_of() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    built_of = {*wheel["packages"], *wheel["force-include"], PROJECT["project"]["readme"], "pyproject.toml", "LICENSE"}

    assert built_of <= {*copied()}


def test_what_the_image_runs_is_a_program_of_the_package() -> None:
    assert words("ENTRYPOINT")[0] in PROJECT["project"]["scripts"]


def test_the_image_serves_with_flags_that_there_are() -> None:
    shown = run_to_its_end(words("CMD")[0], "--help").stdout
    flags = [word for word in words("CMD") if word.startswith("--")]

    assert flags == ["--port"]
    assert all(flag in shown for flag in flags)


def test_the_image_sets_variables_that_the_mock_reads() -> None:
    own = {name: value for name, value in variables().items() if name.startswith("INVOICE_MOCK_")}

    assert own.keys() <= VARIABLES
    assert [*from_environment(own)] == ["--store=tinydb:/data/invoices.jsonl", "--host=0.0.0.0"]


def test_the_data_are_in_the_volume() -> None:
    store = variables()["INVOICE_MOCK_STORE"]

    assert Path(store.partition(":")[2]).parent == Path(last("VOLUME")) == Path(last("WORKDIR"))
    assert any(
        rest.endswith(f"--owner {last('USER')} {last('VOLUME')}") for name, rest in instructions() if name == "RUN"
    )


def test_the_image_does_not_run_as_root() -> None:
    assert last("USER") not in {"root", "0"}


def test_one_port_runs_through_all_files() -> None:
    published = compose()["services"]["balancer"]["ports"]

    assert words("CMD")[words("CMD").index("--port") + 1] == last("EXPOSE") == PORT == str(healthcheck.PORT)
    assert nginx("set") == [f"$mocks mock:{PORT}"]
    assert published == [f"127.0.0.1:{PORT}:{nginx('listen')[0]}"]


def test_the_health_check_is_a_module_of_the_package_and_asks_for_an_open_path() -> None:
    command = words("HEALTHCHECK")

    assert command == ["python", "-m", healthcheck.__name__]
    assert healthcheck.PATH in OPEN
    assert healthcheck.PATH in {operation.path for operation in control_contract().operations.values()}


def test_the_mocks_get_variables_that_they_read_and_one_token() -> None:
    environment = mock_environment()

    assert environment.keys() <= VARIABLES
    assert environment["INVOICE_MOCK_CONTROL_TOKEN"] == "INVOICE_MOCK_CONTROL_TOKEN", "it has to be given"


def test_the_mocks_share_the_database_that_is_started() -> None:
    services = compose()["services"]
    database = services["database"]["environment"]
    url = mock_environment()["INVOICE_MOCK_STORE"]

    found = re.fullmatch(r"(\w+)://(\w+):(\w+)@(\w+)/(\w+)", url)
    assert found
    assert found[1] in SHARED
    names = [database[f"POSTGRES_{name}"] for name in ("USER", "PASSWORD")]
    assert [*found.groups()[1:]] == [*names, "database", database["POSTGRES_DB"]]
    assert services["mock"]["deploy"]["replicas"] == 2


def test_the_balancer_asks_the_service_of_the_mocks_and_has_its_configuration() -> None:
    services = compose()["services"]
    ((source, place, mode),) = [volume.split(":") for volume in services["balancer"]["volumes"]]

    assert nginx("proxy_pass") == ["http://$mocks"]
    assert "mock" in services
    assert ROOT.joinpath(source).is_file()
    assert (place, mode) == ("/etc/nginx/nginx.conf", "ro")


def test_who_depends_on_a_healthy_service_depends_on_one_with_a_health_check() -> None:
    services = compose()["services"]
    needed = {name for service in services.values() for name in service.get("depends_on", {})}

    assert needed == {"database", "mock"}
    assert "healthcheck" in services["database"]
    assert last("HEALTHCHECK"), "the image of the mock has one of its own"


def test_the_balancer_speaks_in_the_envelope_of_the_api() -> None:
    (status, answer) = nginx("return")[0].split(" ", 1)

    body = orjson.loads(answer.strip("'"))

    assert (status, body["code"], body["meta"]) == ("503", 503, {"message": "Service Unavailable"})
    assert [*body] == ["code", "data", "meta"]
