"""The compiled catalogue: made once, made anew when a file changes, never believed when it is broken."""

from __future__ import annotations

import os
import shutil

import pytest

from circuitlm import resources
from circuitlm.errors import KnowledgeError
from circuitlm.knowledge import catalogue as module
from circuitlm.knowledge import compiled as compiled_module
from circuitlm.knowledge.catalogue import catalogue
from tests.knowledge.bench import part_file


@pytest.fixture
def small(empty_cache, monkeypatch):
    """A knowledge base of two parts and the real lexicons: quick to compile. Gives the folder of the parts."""
    knowledge = empty_cache / "knowledge"
    part_file(knowledge / "components" / "sensors", "alpha-1", name="Alpha", aliases="first thing")
    part_file(knowledge / "components" / "sensors", "beta-2", name="Beta", aliases="second thing")
    for file in resources.folder("knowledge").glob("*.yaml"):
        shutil.copy(file, knowledge)
    monkeypatch.setattr(module.resources, "folder", lambda name: empty_cache / name)
    monkeypatch.chdir(empty_cache)
    return knowledge / "components" / "sensors"


def compiled(folder):
    return sorted((folder / "cache").glob("catalogue-*.json"))


def test_it_is_compiled_once_and_then_read(small, own_folders, forget, monkeypatch):
    assert list(catalogue()) == ["alpha-1", "beta-2"]
    assert len(compiled(own_folders)) == 1
    forget()
    monkeypatch.setattr(module, "compile_catalogue", lambda *a: pytest.fail("compiled again although nothing changed"))
    assert catalogue().get("alpha-1").name == "Alpha"


def test_a_changed_file_is_seen(small, own_folders, forget):
    before = catalogue().checksum
    path = small / "alpha-1.yaml"
    path.write_text(path.read_text().replace("name: Alpha", "name: Omega"))
    forget()
    assert catalogue().get("alpha-1").name == "Omega"
    assert catalogue().checksum != before
    assert len(compiled(own_folders)) <= module.KEPT, "old copies go"


def test_only_what_changed_is_read_again(small, forget, monkeypatch):
    catalogue()
    (small / "beta-2.yaml").write_text((small / "beta-2.yaml").read_text().replace("name: Beta", "name: Omega"))
    forget()
    read, load = [], compiled_module.load_file
    monkeypatch.setattr(compiled_module, "load_file", lambda path: read.append(path.name) or load(path))
    monkeypatch.setattr(compiled_module, "read_yaml", lambda path: pytest.fail(f"{path} is as it was"))
    assert (catalogue().get("alpha-1").name, catalogue().get("beta-2").name) == ("Alpha", "Omega")
    assert read == ["beta-2.yaml"]


def _changed_inside(data):
    return data.replace(b'{"id":"alpha-1","name":"Alpha"', b'{"id":"alpha-1","name":"Wrong"')


@pytest.mark.parametrize(
    "spoil",
    [lambda data: b"", lambda data: data[:40], lambda data: data[:-1], _changed_inside],
    ids=["empty", "cut in the head", "cut in the list of files", "changed inside"],
)
def test_an_older_copy_that_is_spoilt_lends_nothing(small, own_folders, forget, spoil):
    catalogue()
    (copy,) = compiled(own_folders)
    assert spoil(copy.read_bytes()) != copy.read_bytes()
    copy.write_bytes(spoil(copy.read_bytes()))
    part_file(small, "gamma-3", aliases="third thing")
    forget()
    assert list(catalogue()) == ["alpha-1", "beta-2", "gamma-3"]
    assert catalogue().get("alpha-1").name == "Alpha"


def test_a_new_and_a_removed_file_are_seen(small, forget):
    assert len(catalogue()) == 2
    part_file(small, "gamma-3", aliases="third thing")
    forget()
    assert "gamma-3" in catalogue()
    (small / "gamma-3.yaml").unlink()
    forget()
    assert "gamma-3" not in catalogue()


def test_a_touched_file_keeps_the_checksum(small, forget):
    before = catalogue().checksum
    os.utime(small / "alpha-1.yaml", ns=(1, 1))
    forget()
    assert catalogue().checksum == before


def test_a_changed_lexicon_is_seen(small, own_folders, forget):
    assert "frobs" not in catalogue().lexicon["functions"]
    file = own_folders / "knowledge" / "functions.yaml"
    file.write_text(file.read_text() + "frobs: {phrases: [how many frobs], part: alpha-1}\n")
    forget()
    assert catalogue().lexicon["functions"]["frobs"]["part"] == "alpha-1"


@pytest.mark.parametrize(
    "damage",
    [
        lambda b: b"",
        lambda b: b"garbage",
        lambda b: b"\x00" * len(b),
        lambda b: b"{}\n" + b,
        lambda b: b[: len(b) // 8],
        lambda b: b"\xff\xfe" + b,
    ],
    ids=["empty", "garbage", "zeros", "no-head", "cut-in-the-head", "not-text"],
)
def test_a_broken_copy_is_made_anew(small, own_folders, forget, damage):
    catalogue()
    (copy,) = compiled(own_folders)
    good = copy.read_bytes()
    copy.write_bytes(damage(good))
    forget()
    assert catalogue().get("beta-2").name == "Beta"
    assert compiled(own_folders)[0].read_bytes() == good


@pytest.mark.parametrize("damage", [lambda b: b"[]\n" + b, lambda b: b"null\n" + b], ids=["list", "null"])
def test_a_copy_whose_head_is_no_object_is_made_anew(small, own_folders, forget, damage):
    catalogue()
    (copy,) = compiled(own_folders)
    copy.write_bytes(damage(copy.read_bytes()))
    forget()
    assert catalogue().get("beta-2").name == "Beta"


@pytest.mark.parametrize("keep", [0.0, 0.5], ids=["head-only", "half-a-body"])
def test_a_copy_that_lost_its_end_is_made_anew(small, own_folders, forget, keep):
    catalogue()
    (copy,) = compiled(own_folders)
    head, body = copy.read_bytes().split(b"\n", 1)
    copy.write_bytes(head + b"\n" + body[: int(len(body) * keep)])
    forget()
    assert catalogue().get("beta-2").name == "Beta"


def test_a_copy_that_another_process_replaced_is_no_crash(small, own_folders):
    cat = catalogue()
    for copy in compiled(own_folders):
        copy.unlink()  # what another process does after it has compiled a changed catalogue
    assert cat.get("alpha-1").name == "Alpha"


def test_without_a_writable_cache_it_works_all_the_same(small, own_folders, monkeypatch):
    (own_folders / "cache").write_text("a file where the folder should be")
    assert catalogue().get("alpha-1").name == "Alpha"


def test_an_unknown_id_names_itself_and_says_what_to_do(small):
    with pytest.raises(KnowledgeError, match="nothing-7") as error:
        catalogue().get("nothing-7")
    assert "kb search" in error.value.hint


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("kind: sensor", "kind: [sensor"), "bad-1.yaml"),
        (("name: Bad", "nmae: Bad"), "nmae"),
        (("type: output", "type: outptu"), "pins"),
        (("min: 3.0", "min: three"), "min"),
    ],
    ids=["not-yaml", "unknown-key", "unknown-pin-type", "no-number"],
)
def test_a_bad_file_of_the_user_is_named(small, own_folders, change, says):
    part_file(own_folders / "home" / "components", "bad-1", name="Bad", aliases="bad thing", change=change)
    with pytest.raises(KnowledgeError, match=r"bad-1\.yaml") as error:
        catalogue()
    assert says in error.value.message


def test_a_file_that_is_not_text_is_named(small, own_folders):
    part_file(own_folders / "home" / "components", "bad-1")
    (own_folders / "home" / "components" / "bad-1.yaml").write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(KnowledgeError, match=r"bad-1\.yaml"):
        catalogue()


@pytest.mark.parametrize("text", ["", "42", "- a\n- b\n", "null"])
def test_a_file_that_holds_no_component_is_named(small, own_folders, text):
    part_file(own_folders / "home" / "components", "bad-1")
    (own_folders / "home" / "components" / "bad-1.yaml").write_text(text)
    with pytest.raises(KnowledgeError, match=r"bad-1\.yaml"):
        catalogue()


def test_the_users_part_stands_beside_the_others(small, own_folders):
    part_file(own_folders / "home" / "components", "frob-9000")
    assert set(catalogue()) == {"alpha-1", "beta-2", "frob-9000"}
