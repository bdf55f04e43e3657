"""Engineers, component folders and views from other packages: found cheaply, used like our own, never a reason to crash."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import entry_points

import pytest

from circuitlm import plugins
from circuitlm.engineers.registry import BUILTIN, engineer
from circuitlm.errors import ToolError, UsageError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.pipeline.run import Options, design, design_to_folder
from circuitlm.plugins import COMPONENTS, ENGINEERS, VIEWS, BrokenPlugin, Plugin, PluginWarning, found, of_group
from circuitlm.views.files import FORMATS, formats
from tests.plugin_package import ENTRY_POINTS, install


@pytest.fixture
def site(own_folders, monkeypatch, forget):
    """An empty folder of packages on the path; what is imported from it is forgotten afterwards."""
    folder = own_folders / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    forget()
    yield folder
    for name in [n for n in sys.modules if n.partition(".")[0] in ("acme_parts", "bad_parts")]:
        del sys.modules[name]


def test_all_three_kinds_are_found_without_an_import(site, forget):
    install(site)
    forget()
    assert [(p.group, p.name, p.package) for p in found()] == [
        (COMPONENTS, "acme", "acme_parts"),
        (ENGINEERS, "acme", "acme_parts"),
        (ENGINEERS, "falls", "acme_parts"),
        (VIEWS, "count", "acme_parts"),
        (VIEWS, "dust", "acme_parts"),
    ]
    assert not any(name.startswith("acme_parts") for name in sys.modules)


def test_the_scan_finds_what_importlib_finds(site, forget):
    install(site)
    forget()
    for group in plugins.GROUPS:
        assert {(p.name, p.value) for p in of_group(group)} == {(e.name, e.value) for e in entry_points(group=group)}


def test_a_warm_look_costs_next_to_nothing(site, forget):
    install(site)
    forget()
    found()
    times = []
    for _ in range(9):
        found.cache_clear()
        begun = time.perf_counter()
        found()
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.003


def test_what_is_installed_or_removed_is_noticed(site, forget):
    assert not [p for p in found() if p.name == "acme"]
    install(site)
    forget()
    assert [p for p in found() if p.name == "acme"]
    (site / "acme_parts-1.0.dist-info" / "entry_points.txt").unlink()
    (site / "acme_parts-1.0.dist-info" / "METADATA").unlink()
    (site / "acme_parts-1.0.dist-info").rmdir()
    forget()
    assert not [p for p in found() if p.name == "acme"]


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"key": 1}', '{"key": [], "plugins": 7}'])
def test_a_spoilt_cache_is_made_anew(site, own_folders, text, forget):
    install(site)
    (own_folders / "cache").mkdir(exist_ok=True)
    (own_folders / "cache" / "plugins.json").write_text(text)
    forget()
    assert of_group(VIEWS) and json.loads((own_folders / "cache" / "plugins.json").read_text())["plugins"]


def test_a_component_of_a_plug_in_is_designed_with(site, forget):
    install(site)
    forget()
    assert "frob-9000" in catalogue()
    made = design("Arduino Uno with a frobometer", Options(simulate=False))
    assert "frob-9000" in {p.id for p in made.circuit.parts.values()} and made.exit_code == 0


@pytest.mark.parametrize(("change", "says"), [(("name: Frob", "nmae: Frob"), "nmae"), (("id: OUT", "id: VCC"), "VCC occurs 2 times"), (
    ("id: frob-9000", "id: bme280"), "already")])  # fmt: skip
def test_a_broken_component_of_a_plug_in_is_left_out_with_a_warning(site, forget, change, says):
    path = install(site) / "frob-9000.yaml"
    path.write_text(path.read_text().replace(*change))
    forget()
    with pytest.warns(PluginWarning, match=says):
        assert "frob-9000" not in catalogue() and catalogue().get("bme280").name == "BME280 module"
    forget()
    with pytest.warns(PluginWarning, match=says):  # the compiled catalogue remembers it
        catalogue()


def test_a_view_of_a_plug_in_stands_beside_our_own(site, forget):
    install(site)
    forget()
    assert set(formats()) == {*FORMATS, "count", "dust"}
    circuit = design("Arduino Uno with an LED", Options(simulate=False)).circuit
    assert formats()["count"].write(circuit, None).startswith(f"{len(circuit.parts)} parts")
    with pytest.raises(ToolError, match="no broom"):
        formats()["dust"].write(circuit, None)


def test_our_own_engineer_is_found_by_the_same_way():
    from circuitlm.engineers.builtin.engineer import plan

    assert engineer("builtin") is plan and BUILTIN.load() is plan and engineer("openai/gpt-4o") is None and engineer("nobody") is None


def test_an_engineer_of_a_plug_in_plans_and_the_same_checks_follow(site, forget):
    from circuitlm.engineers.llm.settings import ModelSettings

    install(site)
    forget()
    made = design("light something", Options(simulate=False, model=ModelSettings("acme")))
    assert {"arduino-uno", "led", "resistor"} <= {p.id for p in made.circuit.parts.values()} and made.report["engineer"] == "acme"
    made = design("Arduino Uno with an LED and a DHT22", Options(simulate=False, model=ModelSettings("acme")))
    assert made.exit_code == 1, "what its plan forgets is found"
    with pytest.raises(ToolError, match="out of ideas"):
        design("light something", Options(simulate=False, model=ModelSettings("falls")))


def test_an_engineer_of_a_plug_in_changes_a_design_where_it_can(site, forget, tmp_path):
    from circuitlm.engineers.llm.settings import ModelSettings

    install(site)
    forget()
    base = tmp_path / "base"
    design_to_folder("Arduino Uno with an LED on D7", base, options=Options(simulate=False))
    acme = Options(simulate=False, base=base, model=ModelSettings("acme"))
    made = design("make it loud", acme)
    assert "buzzer" in {p.id for p in made.circuit.parts.values()} and made.report["engineer"] == "acme"
    assert any({"A1.D7"} & set(map(str, n.pins)) for n in made.circuit.nets.values()), "what the change does not touch stays"
    made = design("make it loud and add an OLED", acme)
    assert made.exit_code == 1, "what its edits forget is found"
    with pytest.raises(ToolError, match="gave no edits"):
        design("nothing", acme)
    with pytest.raises(UsageError, match="plans whole designs"):
        design("make it loud", Options(simulate=False, base=base, model=ModelSettings("falls")))


BAD = """
[circuitlm.components]
bad = bad_parts.nowhere
[circuitlm.views]
bad = bad_parts.missing:VIEW
wrong = bad_parts.engineer:plan
kicad = bad_parts.views:COUNT
[circuitlm.engineers]
bad = bad_parts.missing:plan
"""


def test_broken_plug_ins_are_warned_of_and_left_out(site, forget):
    install(site, BAD, "bad_parts")
    forget()
    with pytest.warns(PluginWarning):
        assert set(formats()) == set(FORMATS)
    forget()
    with pytest.warns(PluginWarning, match="no package"):
        assert len(catalogue()) > 300
    with pytest.raises(ToolError, match="missing"):
        engineer("bad")


def test_entry_points_that_cannot_be_read_are_passed_over(site, forget):
    install(site, "circuitlm.views\nno section = here\n[")
    forget()
    assert not [p for p in found() if p.package == "acme_parts"]


def test_a_value_that_names_nothing_is_broken():
    for value in ("no_such_module_here:x", "json:nothing", "json:loads.nothing"):
        with pytest.raises(BrokenPlugin):
            Plugin(VIEWS, "x", value, "x", "").load()
    with pytest.raises(BrokenPlugin):
        Plugin(COMPONENTS, "x", "json.decoder", "x", "/nowhere").folder()


def test_the_three_groups_are_the_ones_that_contributing_names():
    from tests.cli.terminal import ROOT

    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(group in text for group in plugins.GROUPS) and all(group in ENTRY_POINTS for group in plugins.GROUPS)
