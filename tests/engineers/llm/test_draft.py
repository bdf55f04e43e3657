"""A component file drafted from a data sheet: what the pages bear out stays, what a model makes up does not."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from circuitlm.engineers.llm.client import BadReply, ModelClient
from circuitlm.engineers.llm.draft import draft
from circuitlm.engineers.llm.drafted import Drafted, address, part_id
from circuitlm.engineers.llm.provider import Answer
from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.errors import UsageError
from circuitlm.knowledge.document import Document
from tests.knowledge.sheet import PAGES

SHEET = Document("bmx777.pdf", tuple("\n".join(p) for p in PAGES), "0123456789abcdef")
SHOWN = [1, 3, 4, 5]


def at(printed: str, page: int, quote: str) -> dict[str, Any]:
    return {"printed": printed, "page": page, "quote": quote}


def pin(number: str, name: str, kind: str) -> dict[str, Any]:
    return {"number": number, "name": name, "type": kind, "about": "", "page": 3}


RANGE = "Supply voltage VDD min 1.71 V max 3.6 V"
CURRENT = "Supply current, measuring 2.7 µA, peak 714 µA"
ADDRESSES = "The 7-bit device address is 0x76 with SDO at GND and 0x77 with SDO at VDD."
GOOD: dict[str, Any] = {
    "reasoning": "Page 3 holds the pins.",
    "name": "BMX777 pressure sensor",
    "mpn": "BMX777",
    "description": "Digital barometric pressure sensor.",
    "kind": "sensor",
    "form": "ic",
    "designator": "U",
    "uses": ["measure air pressure"],
    "pins": [
        pin("1", "VDD", "power_in"),
        pin("2", "GND", "power_in"),
        pin("3", "SDA", "bidirectional"),
        pin("4", "SCL", "input"),
        pin("5", "SDO", "input"),
        pin("6", "INT", "output"),
        pin("7", "GND", "power_in"),
        pin("8", "NC", "no_connect"),
    ],
    "supplies": [
        {
            "id": "main",
            "pins": ["VDD"],
            "ground": ["GND"],
            "min": at("1.71 V", 4, RANGE),
            "max": at("3.6 V", 4, RANGE),
            "abs_max": at("4.25 V", 4, "Voltage at VDD -0.3 to 4.25 V"),
            "sleep": at("0.1 µA", 4, "Supply current, standby 0.1 µA"),
            "typical": at("2.7 µA", 4, CURRENT),
            "peak": at("714 µA", 4, CURRENT),
        }
    ],
    "logic": {"supply": "main", "tolerant": at("3.9 V", 4, "Voltage at any interface pin 3.9 V")},
    "interfaces": [
        {
            "id": "i2c",
            "type": "i2c",
            "role": "target",
            "pins": [{"name": "sda", "value": "SDA"}, {"name": "scl", "value": "SCL"}],
            "addresses": [at("0x76", 5, ADDRESSES), at("0x77", 5, ADDRESSES)],
            "straps": [
                {"gives": "0x76", "ties": [{"name": "SDO", "value": "GND"}], "page": 5, "quote": ADDRESSES},
                {"gives": "0x77", "ties": [{"name": "SDO", "value": "VDD"}], "page": 5, "quote": ADDRESSES},
            ],
            "max_clock": at("400 kHz", 5, "The I2C clock may run at up to 400 kHz."),
        }
    ],
    "needs": [
        {
            "part": "capacitor",
            "a": "VDD",
            "b": "GND",
            "value": "100 nF",
            "why": "decoupling",
            "page": 5,
            "quote": "place a 100 nF capacitor between VDD and GND",
        }
    ],
    "missing": ["the order of power-up"],
}


def client(*replies: str, asked: list[Any] | None = None) -> ModelClient:
    """A model that gives these replies in turn, the last one again and again."""
    queue = list(replies)

    def call(settings: ModelSettings, messages: list[Any], schema: Any, heard: Any) -> Answer:
        if asked is not None:
            asked.append(messages)
        return Answer(queue.pop(0) if len(queue) > 1 else queue[0], "stop")

    return ModelClient(ModelSettings("openai/scripted", cache=False), call=call)


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """GOOD with one field changed."""
    reply = copy.deepcopy(GOOD)
    place: Any = reply
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return reply


def made(*replies: dict[str, Any]) -> Drafted:
    return draft("BMX777", SHEET, SHOWN, client(*(json.dumps(r) for r in replies)))


def test_a_good_draft_is_a_component_with_a_page_for_every_fact():
    got = made(GOOD)
    assert got.faults == [] and got.dropped == [] and got.component is not None
    c = got.component
    assert c.id == "bmx777" and c.unconfirmed and [p.id for p in c.pins] == ["VDD", "GND.1", "SDA", "SCL", "SDO", "INT", "GND.2", "NC"]
    supply = c.supplies[0]
    assert (supply.min, supply.max, supply.abs_max, supply.ma.typical, supply.ma.peak) == (1.71, 3.6, 4.25, 0.0027, 0.714)
    assert supply.ground == ["GND.1", "GND.2"] and c.interfaces[0].addresses == ["0x76", "0x77"] and c.interfaces[0].max_hz == 4e5
    assert c.proof["pins.SDA"].page == 3 and c.proof["supplies.main.max"].words == RANGE and all(p.found for p in c.proof.values())
    assert got.remarks == ["not in the document, says the model: the order of power-up"]
    assert (
        c.settings[0].default == "0x76" and c.settings[0].choices[1].ties == {"SDO": "VDD"} and c.proof["settings.address.0x77"].page == 5
    )
    assert c.needs[0].b == "GND.1" and c.sources[0].kind == "read" and "scripted" in (c.sources[0].note or "")


def test_only_the_chosen_pages_are_shown_and_they_are_data():
    asked: list[Any] = []
    draft("BMX777", SHEET, SHOWN, client(json.dumps(GOOD), asked=asked))
    text = asked[0][1]["content"]
    assert '<page number="3">' in text and "pwned" not in text and "data" in asked[0][0]["content"]


@pytest.mark.parametrize(
    ("path", "to", "left"),
    [
        (("supplies", 0, "max"), at("5.5 V", 4, RANGE), "supplies.main.max"),
        (("supplies", 0, "max"), at("5.5 V", 4, "Supply voltage VDD min 1.71 V max 5.5 V"), "supplies.main.max"),
        (("supplies", 0, "peak"), at("714 mA", 4, CURRENT), "supplies.main.ma.peak"),
        (("supplies", 0, "abs_max"), at("4.25 V", 3, "Voltage at VDD -0.3 to 4.25 V"), "supplies.main.abs_max"),
        (("supplies", 0, "abs_max"), at("4.25 V", 6, "Voltage at VDD -0.3 to 4.25 V"), "supplies.main.abs_max"),
        (("logic", "tolerant"), at("5.0 V", 4, "Inputs are 5.0 V tolerant"), "logic.tolerant"),
        (("interfaces", 0, "addresses", 0), at("0x3C", 5, ADDRESSES), "interfaces.i2c.addresses"),
        (("interfaces", 0, "addresses", 0), at("0xEC", 5, "the address is 0xEC"), "interfaces.i2c.addresses"),
        (("needs", 0, "value"), "10 µF", "needs.1"),
        (("mpn",), "BMX778", "mpn"),
    ],
)
def test_what_the_page_does_not_say_is_left_out(path, to, left):
    got = made(changed(*path, to=to))
    assert any(d.startswith(left) for d in got.dropped), got.dropped
    assert left not in got.proof and (left != "supplies.main.max" or got.component is None or not got.component.supplies)


def test_an_input_that_nothing_connects_must_be_connected_by_the_designer():
    asked: list[Any] = []
    bare = changed("interfaces", 0, "straps", to=[])
    got = draft("BMX777", SHEET, SHOWN, client(json.dumps(bare), asked=asked))
    assert "SDO is an input" in asked[1][-1]["content"] and "SDO is an input" in got.remarks[0] and got.faults == []
    assert got.component is not None and got.component.pin("SDO").must_connect and not got.component.pin("SCL").must_connect


def test_a_strap_that_the_page_does_not_name_is_left_out():
    wrong = changed("interfaces", 0, "straps", 0, "quote", to="0x76 with SDO open")
    got = made(wrong)
    assert any(d.startswith("settings.address.0x76") for d in got.dropped) and len(got.data["settings"][0]["choices"]) == 1


@pytest.mark.parametrize(("number", "name"), [("4", "SDA"), ("3", "SDI"), ("9", "SDA")], ids=["swapped", "invented", "no such number"])
def test_a_pin_that_the_page_does_not_give_keeps_the_part_out(number, name):
    got = made(changed("pins", 2, to=pin(number, name, "bidirectional")))
    assert got.faults and got.proof[f"pins.{name}"]["found"] is False
    assert any("does not say so" in f for f in got.faults)


@pytest.mark.parametrize(
    ("path", "to", "fault"),
    [
        (("supplies", 0, "pins"), ["VCC"], "no pin 'VCC'"),
        (("interfaces", 0, "pins"), [{"name": "sda", "value": "SDA"}], "role scl is missing"),
        (("pins", 0), pin("1", "VDD", "input"), "not power_in"),
        (("kind",), "controller", "written by a person"),
        (("kind",), "gizmo", "unknown kind"),
    ],
)
def test_what_kb_check_finds_is_a_fault(path, to, fault):
    assert any(fault in f for f in made(changed(*path, to=to)).faults)


def test_faults_are_told_once_and_the_better_reply_counts():
    asked: list[Any] = []
    bad = changed("supplies", 0, "max", to=at("5.5 V", 4, RANGE))
    got = draft("BMX777", SHEET, SHOWN, client(json.dumps(bad), json.dumps(GOOD), asked=asked))
    assert len(asked) == 2 and "supplies.main.max" in asked[1][-1]["content"] and got.dropped == [] and got.faults == []


def test_pins_without_a_name_and_no_pins_at_all_are_faults():
    assert made(changed("pins", 0, to=pin("1", "", "power_in"))).faults
    assert any("no pins" in f or "pins" in f for f in made(changed("pins", to=[])).faults)


def test_nonsense_twice_is_a_bad_reply():
    with pytest.raises(BadReply):
        draft("BMX777", SHEET, SHOWN, client("I cannot read this."))


def test_a_document_that_nowhere_names_the_part_is_not_sent():
    with pytest.raises(UsageError, match="nowhere names"):
        draft("LM35", SHEET, SHOWN, client("never asked"))


def test_texts_of_the_model_are_one_line_and_ids_are_safe():
    got = made(changed("description", to="two\nlines\x1b[31m" + "x" * 200))
    assert "\n" not in got.data["description"] and "\x1b" not in got.data["description"]
    assert part_id("../../etc/passwd") == "etc-passwd" and part_id("BMX-777 (Rev. 2)") == "bmx-777-rev.-2"


@pytest.mark.parametrize(
    ("printed", "found"), [("0x76", "0x76"), ("76h", "0x76"), ("1110110b", "0x76"), ("0xEC", None), ("118", None), ("none", None)]
)
def test_addresses_in_the_forms_that_data_sheets_use(printed, found):
    assert address(printed) == found


def figures(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all printed figures of a draft."""
    if isinstance(node, dict):
        here = [path] if {"printed", "page", "quote"} <= node.keys() else []
        return here + [p for k, v in node.items() for p in figures(v, (*path, k))]
    return [p for k, v in enumerate(node) for p in figures(v, (*path, k))] if isinstance(node, list) else []


def test_seeded_wrongs_are_all_caught():
    """Every pin with another number, name or page, every figure with another digit, unit, page or quote."""
    wrong: list[dict[str, Any]] = []
    for n, p in enumerate(GOOD["pins"]):
        wrong += [changed("pins", n, to=p | other) for other in ({"number": str((n + 1) % 8 + 1)}, {"name": "X" + p["name"]}, {"page": 4})]
    for path in figures(GOOD):
        good = GOOD
        for step in path:
            good = good[step]
        digit = next(c for c in reversed(good["printed"]) if c.isdigit())
        other = good["printed"][::-1].replace(digit, "5" if digit != "5" else "6", 1)[::-1]
        wrong += [changed(*path, to=good | {"printed": other}), changed(*path, to=good | {"page": good["page"] - 1})]
        wrong += [changed(*path, to=good | {"quote": f"{good['printed']} is allowed"})]
        if good["printed"].endswith(("µA", "V")):
            wrong.append(changed(*path, to=good | {"printed": good["printed"].replace("µ", "m").replace("V", "kV")}))
    missed = [w for w in wrong if not (got := made(w)).dropped and not got.faults]
    assert len(wrong) >= 60 and missed == []
