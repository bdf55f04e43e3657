"""Component files of one's own and of a team: which one counts, what differs, and that the example in the manual is a good file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from circuitlm import resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge import check
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.diff import differences
from circuitlm.knowledge.files import load_file
from circuitlm.knowledge.folders import component_folders, packaged, projects, users
from tests.knowledge.bench import part_file


@pytest.fixture
def folders(own_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(own_folders)
    monkeypatch.setenv("CIRCUITLM_CONFIG", str(own_folders / "config.toml"))
    return own_folders


def test_the_packages_own_folder_is_no_project(monkeypatch):
    monkeypatch.chdir(packaged().parents[1])
    assert packaged() not in projects()


def test_a_project_stands_in_for_the_user_and_the_user_for_the_package(folders, forget):
    part_file(users(), "bme280", name="Mine", aliases="my own bme")
    assert catalogue().get("bme280").name == "Mine"
    part_file(folders / "knowledge" / "components", "bme280", name="Ours", aliases="our bme")
    forget()
    assert catalogue().get("bme280").name == "Ours" and len(catalogue()) == len(list(packaged().rglob("*.yaml")))
    assert catalogue().get("bmp280") == load_file(next(packaged().rglob("bmp280.yaml")))


def test_a_team_is_named_in_the_environment_or_the_config_file(folders, monkeypatch):
    (folders / "config.toml").write_text('model = "builtin"\nknowledge = ["team"]\n')
    assert component_folders()[2:] == [Path("team")]
    monkeypatch.setenv("CIRCUITLM_KNOWLEDGE", "a:b")
    assert component_folders()[2:] == [Path("a"), Path("b")]


def test_a_config_file_with_folders_still_sets_models(folders):
    from circuitlm.engineers.llm.settings import settings

    (folders / "config.toml").write_text('model = "builtin"\nknowledge = ["team"]\n')
    assert settings().model == "builtin"


def test_within_a_folder_an_id_exists_once(folders):
    part_file(users(), "frob-1")
    text = (users() / "frob-1.yaml").read_text()
    (users() / "frob-2.yaml").write_text(text)
    with pytest.raises(KnowledgeError, match=r"'frob-1' is already in"):
        catalogue()


def test_several_projects_keep_their_compiled_catalogues(folders, forget):
    for n in range(6):
        part_file(users(), "frob-1", name=f"Frob {n}")
        forget()
        assert catalogue().get("frob-1").name == f"Frob {n}"
    assert 1 < len(list(resources.cache_folder().glob("catalogue-*.json"))) <= 4


def test_differences_are_named_by_field(tmp_path):
    before = load_file(part_file(tmp_path / "a"))
    path = part_file(tmp_path / "b", change=("max: 5.5", "max: 3.6"))
    path.write_text(
        path.read_text().replace("{id: OUT, type: output,", "{id: OUT, type: open_collector,").replace("uses:", "mpn: F9\nuses:")
    )
    assert differences(before, before) == []
    assert differences(before, load_file(path)) == [
        "  pins.OUT.type: output -> open_collector",
        "  supplies.1.max: 5.5 -> 3.6",
        "+ mpn: F9",
    ]


def test_the_annotated_example_is_a_good_component_file(tmp_path):
    text = (resources.folder("knowledge") / "README.md").read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(id:.*?)```", text, re.S)
    assert len(example) == 1
    path = tmp_path / "acme-th100.yaml"
    path.write_text(example[0], encoding="utf-8")
    component = load_file(path)
    assert component.id == path.stem and check.faults(component) == []
