"""What is said twice says the same: settings, dependencies, the image and the documents about them."""

import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt")
# What Vesper is measured against.
PEERS = "requirements-bench.txt"
# What looks into dependencies.
AUDITORS = "requirements-audit.txt"
# What trains the model.
TRAINERS = "requirements-training.txt"
SETTINGS = {PREFIX + name.upper() for name in Settings.model_fields}
ASSIGNMENT = re.compile(r"^#?(VESPER_\w+)=(.*)$", re.MULTILINE)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _locked(name: str) -> dict[str, str]:
    pins = re.findall(r"^(\S+)==(\S+)", _text(name), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


def _wanted(*groups: str) -> list[Requirement]:
    listed = [
        line for group in groups for line in PROJECT["dependency-groups"][group] if isinstance(line, str)
    ]
    return [Requirement(line) for line in listed]


def _runtime() -> list[Requirement]:
    return [Requirement(line) for line in PROJECT["project"]["dependencies"]]


@pytest.mark.parametrize(
    ("lock", "groups"), list(zip(LOCKS, [(), ("demo",), ("demo", "dev")], strict=True)), ids=LOCKS
)
def test_every_dependency_is_locked_at_a_version_it_may_have(lock: str, groups: tuple[str, ...]) -> None:
    locked = _locked(lock)

    for requirement in _runtime() + _wanted(*groups):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier, str(requirement)


@pytest.mark.parametrize("lock", [*LOCKS, PEERS, AUDITORS, TRAINERS])
def test_every_locked_package_has_its_hash_and_no_lock_names_an_address(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", _text(lock))

    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in _text(lock)
    assert "--index" not in _text(lock)


def test_what_is_tested_is_what_is_shipped() -> None:
    shipped = _locked("requirements.txt")

    for lock in LOCKS:
        assert shipped.items() <= _locked(lock).items()


def test_vesper_is_measured_against_the_release_that_it_is_built_on() -> None:
    ours, peers = _locked("requirements.txt"), _locked(PEERS)

    for package in ("python-telegram-bot", "apscheduler", "aiohttp"):
        assert peers[package] == ours[package]


@pytest.mark.parametrize(("lock", "group"), [(AUDITORS, "audit"), (TRAINERS, "training")])
def test_tools_in_environments_of_their_own_are_locked(lock: str, group: str) -> None:
    locked = _locked(lock)

    for requirement in _wanted(group):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier, str(requirement)


def test_nothing_that_only_the_demo_and_the_tests_need_is_shipped() -> None:
    shipped = _locked("requirements.txt")

    assert [str(extra) for extra in _wanted("demo", "dev") if canonicalize_name(extra.name) in shipped] == []


def test_the_example_settings_are_all_settings_there_are() -> None:
    assert {name for name, _ in ASSIGNMENT.findall(_text(".env.example"))} == SETTINGS


def test_the_example_settings_are_the_defaults() -> None:
    given = {name: value for name, value in ASSIGNMENT.findall(_text(".env.example")) if value}

    assert len(given) > 5
    assert Settings.read(given) == Settings.read({})


def test_the_example_settings_do_nothing_until_somebody_edits_them() -> None:
    lines = _text(".env.example").splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_the_readme_lists_every_setting() -> None:
    assert set(re.findall(r"^\| `(VESPER_\w+)` \|", _text("README.md"), re.MULTILINE)) == SETTINGS


def _compose() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(_text("docker-compose.yml"))
    return read


SERVICES: dict[str, Any] = _compose()["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_write_to_its_volumes_only_and_has_no_rights_to_lose(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_cannot_take_the_whole_machine(name: str) -> None:
    service = SERVICES[name]

    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert 0 < service["pids_limit"] <= 1024
    assert 1024 <= service["ulimits"]["nofile"]["soft"] <= service["ulimits"]["nofile"]["hard"]


def test_the_database_is_reached_by_the_bot_alone_and_monitoring_and_the_proxy_are_apart() -> None:
    networks = _compose()["networks"]
    members = {
        network: {name for name, service in SERVICES.items() if network in service["networks"]}
        for network in networks
    }

    assert members == {
        "database": {"vesper", "postgres"},
        "edge": {"vesper", "caddy"},
        "monitoring": {"vesper", "prometheus", "grafana"},
        "copies": {"litestream"},
    }
    assert [name for name, network in networks.items() if (network or {}).get("internal")] == ["database"]


def test_the_bot_is_given_its_settings_by_name_and_nothing_else() -> None:
    given = SERVICES["vesper"]["environment"]

    assert "env_file" not in SERVICES["vesper"]
    assert all(name.startswith("VESPER_") for name in given)
    assert {name.removesuffix("_FILE") for name in given} == SETTINGS
    for name, service in SERVICES.items():
        assert ("LITESTREAM_SECRET_ACCESS_KEY" in service.get("environment", {})) == (name == "litestream")


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"vesper"}))
def test_what_runs_beside_the_bot_is_pinned_and_runs_only_when_asked_for(name: str) -> None:
    service = SERVICES[name]

    assert service["profiles"]
    # Workers are the bot once more.
    assert "build" in service or re.search(r":v?\d+\.\d+(\.\d+)?(-[\w.]+)?$", service["image"])


def test_only_the_proxy_is_reached_from_other_machines() -> None:
    published = {(name, port) for name, service in SERVICES.items() for port in service.get("ports", ())}
    outside = {(name, port) for name, port in published if not port.startswith("127.0.0.1:")}

    assert len(published) > len(outside)
    assert outside == {("caddy", "80:80"), ("caddy", "443:443")}


def test_every_file_that_a_container_mounts_is_in_the_project() -> None:
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())]
    files = [path for path in mounted if path.startswith("./")]

    assert files
    assert [path for path in files if not (ROOT / path).exists()] == []


def test_the_bot_keeps_everything_in_one_volume_and_is_not_root() -> None:
    assert SERVICES["vesper"]["volumes"] == ["data:/data"]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", _text("Dockerfile"), re.MULTILINE)


def test_the_token_reaches_the_container_as_a_file_only() -> None:
    given = SERVICES["vesper"]["environment"]

    assert given["VESPER_BOT_TOKEN_FILE"] == "/run/secrets/bot_token"
    assert "VESPER_BOT_TOKEN" not in given


def test_the_databases_password_reaches_both_containers_as_a_file_only() -> None:
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_password"
    for name in ("vesper", "postgres"):
        assert "postgres_password" in SERVICES[name]["secrets"]
        assert not {"VESPER_DATABASE_PASSWORD", "POSTGRES_PASSWORD"} & SERVICES[name]["environment"].keys()


def test_the_image_takes_its_fonts_from_the_module_that_names_them() -> None:
    copied, called = re.findall(
        r"^COPY (bot/[\w/]+\.py) \./$.*?for face in (\w+\.\w+)\(\)",
        _text("Dockerfile"),
        re.MULTILINE | re.DOTALL,
    )[0]

    module, _, function = called.partition(".")
    assert Path(copied).stem == module
    assert callable(getattr(import_module(copied.removesuffix(".py").replace("/", ".")), function))


def test_the_image_holds_the_bot_and_nothing_else() -> None:
    copied = re.findall(r"^COPY (\w+) /app/", _text("Dockerfile"), re.MULTILINE)
    allowed = re.findall(r"^!(\S+)$", _text(".dockerignore"), re.MULTILINE)

    assert copied == ["bot", "handlers", "content", "locales"]
    # The last is for the build only.
    assert sorted(allowed) == sorted([*copied, "requirements.txt", "deploy/image"])


PAGES = [
    *sorted(path.name for path in ROOT.glob("*.md")),
    *sorted(f"docs/{path.name}" for path in ROOT.glob("docs/*.md")),
]


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_document_names_exists(name: str) -> None:
    named = re.findall(r"`((?:bot|handlers|sandbox|tests|content|deploy|docs|locales)/[\w./]+)`", _text(name))

    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_between_documents_leads_somewhere(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\((?!https?://)([^)]+)\)", page.read_text(encoding="utf-8"))

    for link in links:
        path, _, heading = link.partition("#")
        text = (page.parent / path if path else page).read_bytes().decode(errors="ignore")
        headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        assert not heading or heading in {_anchor(each) for each in headings}, link


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
