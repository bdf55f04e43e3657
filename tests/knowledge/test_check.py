"""`kb check`: a fault in a component file is found and said in a sentence."""

from __future__ import annotations

import pytest

from circuitlm.circuit.component import Component
from circuitlm.knowledge.check import alias_clashes, faults
from circuitlm.knowledge.evidence import rests_on
from circuitlm.knowledge.files import load_file
from tests.knowledge.bench import part_file


def test_the_bench_part_is_without_fault(tmp_path):
    assert faults(load_file(part_file(tmp_path))) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("id: frob-9000", "id: Frob_9000"), "the id has other characters"),
        (("kind: sensor", "kind: gadget"), "unknown kind 'gadget'"),
        (("ref: U", "ref: U\nshape: banana"), "unknown shape 'banana'"),
        (("ref: U", "ref: U\nspec: {taste: 3}"), "unknown spec 'taste'"),
        (("id: OUT", "id: VCC"), "pin VCC occurs 2 times"),
        (("fn: [digital]", "fn: [digital, telepathy]"), "unknown function 'telepathy'"),
        (("min: 3.0, max: 5.5", "min: 6.0, max: 5.5"), "min is above max"),
        (("min: 3.0", "nominal: 9.0, min: 3.0"), "nominal is outside"),
        (("typical: 5, peak: 8", "typical: 9, peak: 8"), "sleep <= typical <= peak"),
        (("pins: [VCC]", "pins: [VDD]"), "supply main names pin VDD, which does not exist"),
        (("{out: OUT}", "{out: OUTPUT}"), "role out names pin OUTPUT"),
        (("type: signals", "type: smoke"), "unknown type 'smoke'"),
        (("type: signals, pins: {out: OUT}", "type: i2c, pins: {sda: OUT}"), "role scl is missing"),
        (("type: signals, pins: {out: OUT}", "type: onewire, pins: {data: OUT}, needs: {data: [luck]}"), "unknown need 'luck'"),
        (("type: signals, pins: {out: OUT}", "type: i2c, pins: {sda: OUT, scl: GND}, addresses: ['3C']"), "not of the form 0x3C"),
        (
            ("sources:\n", "needs:\n  - {part: resistor, a: OUT, b: VCC, value: plenty, why: pull-up}\nsources:\n"),
            "'plenty' is not a value",
        ),
        (("sources:\n", "names: {wokwi: {pins: {IN: IN}}}\nsources:\n"), "names.wokwi names pin IN"),
        (
            ("sources:\n", "settings:\n  - {id: gain, choices: [{value: low}], default: high}\nsources:\n"),
            "the default is none of its choices",
        ),
        (
            ("sources:\n", "rails:\n  - {id: out, pins: [OUT], ground: [GND], volts: 3.3, topology: buck}\nsources:\n"),
            "without an efficiency",
        ),
        (("sources:\n", 'differs: [{pins: [OUT], what: type, reason: "x"}]\nsources:\n'), "a KiCad symbol that names.kicad does not name"),
        (
            ("sources:\n", "names: {kicad: {type: 'L:F'}}\ndiffers: [{pins: [IN], what: type, reason: x}]\nsources:\n"),
            "differs names pin IN, which does not exist",
        ),
        (("sources:\n", "names: {kicad: {type: 'L:F'}}\ndiffers: [{pins: [OUT], what: type, reason: ''}]\nsources:\n"), "no reason"),
    ],
)
def test_a_fault_is_said_in_words(tmp_path, change, says):
    found = faults(load_file(part_file(tmp_path, change=change)))
    assert any(says in text for text in found), found
    assert all(text.lower().startswith("frob") for text in found)


def test_a_name_that_two_parts_claim_is_a_clash(tmp_path):
    a = load_file(part_file(tmp_path, "alpha-1", name="Alpha", aliases="Frob-O-Meter"))
    b = load_file(part_file(tmp_path, "beta-2", name="Beta", aliases="frob o meters"))
    (text,) = alias_clashes([a, b])
    assert "alpha-1, beta-2" in text
    assert alias_clashes([a]) == []


@pytest.mark.parametrize(
    ("kinds", "best"),
    [
        (["recalled"], "recalled"),
        (["published"], "recalled"),
        (["published", "published"], "published"),
        (["recalled", "symbol"], "symbol"),
        (["symbol", "read"], "read"),
    ],
)
def test_a_part_rests_on_the_best_way_its_facts_were_seen(kinds, best):
    component = Component.model_validate(
        {
            "id": "x",
            "name": "X",
            "kind": "sensor",
            "form": "module",
            "ref": "U",
            "pins": [],
            "sources": [{"kind": k, "what": "somewhere"} for k in kinds],
        }
    )
    assert rests_on(component) == best
