"""What people who run smmhub read and copy agrees with what the code reads."""

import re

import yaml

from tests.source_tree import ROOT, fail_with


def read(name: str) -> str:
    return (ROOT / name).read_text()


def test_every_setting_is_explained():
    settings = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', read("smmhub/settings.py")))
    settings |= set(re.findall(r'environ\.get\("([A-Z_]+)"', read("gunicorn.conf.py")))
    explained = set(re.findall(r"`([A-Z_]+)`", read("docs/running.md")))
    assert len(settings) > 30
    fail_with([f"docs/running.md lacks {name}" for name in sorted(settings - explained)])


def test_whatever_compose_requires_is_in_the_example():
    required = set(re.findall(r"\$\{([A-Z_]+):\?", read("docker-compose.yml")))
    offered = set(re.findall(r"^([A-Z_]+)=$", read(".env.example"), re.MULTILINE))
    assert required == offered


def test_compose_starts_every_process_from_one_image_and_watches_it():
    services = yaml.safe_load(read("docker-compose.yml"))["services"]
    ours = {name: service for name, service in services.items() if "build" in service}
    assert set(ours) == {"web", "worker", "scheduler", "migrate"}
    assert {service["image"] for service in ours.values()} == {"smmhub:${SMMHUB_VERSION:-latest}"}
    assert [name for name, s in services.items() if "healthcheck" not in s] == ["migrate"]


def test_the_broker_keeps_what_it_is_given():
    broker = yaml.safe_load(read("docker-compose.yml"))["services"]["redis"]
    assert "--appendonly yes --maxmemory-policy noeviction" in " ".join(broker["command"])


def test_locked_requirements_have_hashes_and_name_no_index():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = read(name)
        packages = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
        assert len(packages) > 30
        assert len(re.findall(r"^[a-z0-9].*\\\n    --hash=", text, re.MULTILINE)) == len(packages)
        assert "://" not in text
