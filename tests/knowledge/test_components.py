"""Every component file of the catalogue, proved one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circuitlm import resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge import check
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.evidence import rests_on
from circuitlm.knowledge.files import load_file, read_yaml

FILES = sorted((resources.folder("knowledge") / "components").rglob("*.yaml"))
REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "circuitlm" / "circuitlm_library_pins.json"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_component_file_has_no_faults_and_is_named_after_its_part(path):
    component = load_file(path)
    assert check.faults(component) == []
    assert component.id == path.stem


def test_the_catalogue_is_large_and_holds_every_file():
    assert len(FILES) >= 120
    assert set(catalogue()) == {p.stem for p in FILES}


def test_no_name_belongs_to_two_parts():
    assert check.alias_clashes(list(catalogue().all())) == []


def test_every_part_says_how_its_facts_were_seen():
    assert {rests_on(c) for c in catalogue().all()} <= {"read", "symbol", "published", "recalled"}
    assert all(c.sources for c in catalogue().all())


def test_a_recalled_source_names_no_page_or_table():
    for c in catalogue().all():
        for source in c.sources:
            if source.kind == "recalled":
                words = f"{source.what} {source.note or ''}".lower().split()
                assert not {"page", "p.", "table", "section", "rev", "rev."} & set(words), c.id


def test_a_compiled_component_is_its_file():
    for path in FILES[::12]:
        assert catalogue().get(path.stem) == load_file(path)


def test_at_most_one_part_is_the_first_choice_for_a_function():
    functions = {f for e in catalogue().entries.values() for f in e["default_for"]}
    assert {f: ids for f in functions if len(ids := catalogue().default_for(f)) > 1} == {}


def test_lexicons_name_parts_and_functions_that_exist():
    lexicon = catalogue().lexicon
    functions = lexicon["functions"]
    for name, data in functions.items():
        assert "part" not in data or data["part"] in catalogue(), name
    entries = catalogue().entries.values()
    known = set(functions) | {f for e in entries for f in (*e["default_for"], *e["provides"])}
    for name, data in lexicon["projects"].items():
        for wanted in (*data.get("functions", ()), *data.get("adds", ())):
            assert wanted.split("*")[0].split(":")[0] in known, f"{name}: {wanted}"


def test_yaml_says_no_and_on_and_means_the_words(tmp_path):
    file = tmp_path / "words.yaml"
    file.write_text("{a: NO, b: on, c: true, d: off}\n")
    assert read_yaml(file) == {"a": "NO", "b": "on", "c": True, "d": "off"}


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference's part list is not beside this checkout")
def test_the_reference_systems_parts_and_pins_are_all_known():
    theirs = {name: set(entry["pins"]) for name, entry in json.loads(REFERENCE.read_text(encoding="utf-8")).items()}
    assert len(theirs) == 73
    ours: dict[str, list[str]] = {}
    for c in catalogue().all():
        names = c.names.get("circuitlm")
        if names is None or names.type not in theirs:
            continue
        ours.setdefault(names.type, []).append(c.id)
        mapped = {pin.id: names.pins.get(pin.id, pin.id) for pin in c.pins}
        assert {k: v for k, v in mapped.items() if v is not None and v not in theirs[names.type]} == {}, c.id
    assert set(ours) == set(theirs)


def test_a_key_that_stands_twice_is_refused(tmp_path):
    from circuitlm.knowledge.files import read_yaml

    file = tmp_path / "part.yaml"
    file.write_text("id: x\nspec: {vz: 1}\nname: y\nspec: {loop: external}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="'spec' stands here twice"):
        read_yaml(file)
