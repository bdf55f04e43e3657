"""`validate` as a tool: several files, every report format, waivers, fixes, and words for whatever is broken."""

from __future__ import annotations

import functools
import json
import os
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circuitlm.errors import UsageError
from circuitlm.verify.registry import all_rules
from circuitlm.views.files import circuit_of_text

GOOD = "Uno.13 - R1.1\nR1 = resistor 220\nR1.2 - LED.A\nLED.K - Uno.GND\n"
BARE_LED = "# an LED without its resistor\nUno.13 - LED.A\nLED.K - Uno.GND\n"
REVERSED = "M = dc-motor\nB = battery-9v\nB.+ - M.+ - D.A\nQ = irlz44n\nQ.D - M.- - D.K\nD = 1n4007\nQ.G - Uno.3\nQ.S - B.- - Uno.GND\n"


@pytest.fixture
def wires(terminal):
    """Writes a wiring list and gives its name."""

    def write(text: str, name: str = "x.txt") -> str:
        (terminal.folder / name).write_text(text)
        return name

    return write


def report(terminal, *args: str) -> dict[str, Any]:
    return json.loads(terminal("validate", *args, "--format", "json").out)


# -- what is read ------------------------------------------------------------------------------------------------------
def test_a_wiring_list_is_checked_drawn_converted_and_changed(terminal, wires):
    name = wires(GOOD)
    assert terminal("validate", name).code == 0
    assert terminal("render", name, "-o", "x.svg").code == 0 and (terminal.folder / "x.svg").stat().st_size > 1000
    assert terminal("convert", name, "--to", "bom").out.count("\n") >= 3
    answer = terminal("design", "add a push button on pin 2", "--base", name, "-o", "d", "--no-spice", "--json")
    assert answer.code == 0 and "push-button" in answer.out


def test_a_finding_names_its_line(terminal, wires):
    answer = terminal("validate", wires(BARE_LED))
    assert answer.code == 1 and "(line 2)" in answer.out


@pytest.mark.parametrize("to", ["circuit-json", "wokwi", "circuitlm", "kicad", "kicad-netlist", "wires"])
def test_every_format_that_holds_a_circuit_is_checked_alike(terminal, wires, to):
    assert terminal("convert", wires(BARE_LED), "--to", to, "-o", "y").code == 0
    found = report(terminal, "y")
    assert [f["rule"] for f in found["findings"] if f["severity"] == "error"] == ["led-no-resistor"]
    assert all("line" in f for f in found["findings"])


# -- several files, formats ----------------------------------------------------------------------------------------------
def test_several_files_are_checked_and_an_unreadable_one_does_not_end_it(terminal, wires):
    wires(GOOD, "a.txt"), wires(BARE_LED, "b.txt"), wires("{", "c.json")
    answer = terminal("validate", "a.txt", "b.txt", "c.json")
    assert answer.code == 2 and "a.txt:" in answer.out and "led-no-resistor" in answer.out and "unreadable" in answer.out
    assert terminal("validate", "a.txt", "b.txt").code == 1
    assert [r["status"] for r in report(terminal, "a.txt", "b.txt")["files"]] == ["partly_checked", "failed"]


def test_sarif_holds_what_the_standard_demands(terminal, wires):
    """Section 3 of SARIF 2.1.0: versions, one tool driver, results that point to its rules, relative URIs, lines from 1."""
    wires(BARE_LED + "# circuitlm: suppress led-no-resistor@LED=a demonstration\n", "a b.txt"), wires("{", "c.json")
    log = json.loads(terminal("validate", "a b.txt", "c.json", "--format", "sarif").out)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == list(all_rules()) and all(r["shortDescription"]["text"] for r in rules)
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["level"] in ("error", "warning", "note")
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "a%20b.txt" and place["region"]["startLine"] >= 1 and result["message"]["text"]
    hushed = [r for r in run["results"] if "suppressions" in r]
    assert [r["suppressions"] for r in hushed] == [[{"kind": "inSource", "justification": "a demonstration"}]]
    (done,) = run["invocations"]
    assert done["executionSuccessful"] is False and any(n["level"] == "error" for n in done["toolExecutionNotifications"])


def test_junit_counts_what_it_lists(terminal, wires):
    wires(BARE_LED, "a.txt"), wires("{", "c.json")
    root = ElementTree.fromstring(terminal("validate", "a.txt", "c.json", "--format", "junit").out)
    assert root.tag == "testsuites" and [s.get("name") for s in root] == ["a.txt", "c.json"]
    for key, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(root.get(key, "-1")) == len(list(root.iter(tag)))
    assert {c.get("name") for c in root.iter("testcase") if c.find("failure") is not None} == {"led-no-resistor"}


def test_junit_dates_a_suite_by_its_file_so_that_two_runs_agree(terminal, wires, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    os.utime(wires(GOOD, "a.txt"), (1.7e9, 1.7e9))
    asked = ("validate", "a.txt", "--format", "junit")
    (suite,) = ElementTree.fromstring(first := terminal(*asked).out)
    assert (suite.get("timestamp"), suite.get("hostname")) == ("2023-11-14T22:13:20", "localhost")
    assert terminal(*asked).out == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "60")
    assert 'timestamp="1970-01-01T00:01:00"' in terminal(*asked).out


def test_github_annotations_are_escaped_and_have_lines(terminal, wires):
    lines = terminal("validate", wires(BARE_LED), "--format", "github").out.splitlines()
    assert any(line.startswith("::error file=x.txt,line=2,title=led-no-resistor::") for line in lines)
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)


def test_an_unknown_format_is_bad_usage(terminal, wires):
    assert "sarif" in terminal("validate", wires(GOOD), "--format", "xml").err


# -- waivers -------------------------------------------------------------------------------------------------------------
def in_wires(rule: str) -> str:
    return BARE_LED + f"# circuitlm: suppress {rule}=only lit for a moment\n"


def in_json(rule: str) -> str:
    from circuitlm.views.circuit_json import to_circuit_json

    elements = to_circuit_json(circuit_of_text(BARE_LED, "x.txt")[0])
    next(e for e in elements if e.get("name") == "LED")["circuitlm_suppress"] = {rule.partition("@")[0]: "only lit for a moment"}
    return json.dumps(elements)


def in_wokwi(rule: str) -> str:
    from circuitlm.views.wokwi import to_diagram

    diagram = to_diagram(circuit_of_text(BARE_LED, "x.txt")[0], "wokwi")
    text = {"text": f"circuitlm: suppress {rule}=only lit for a moment"}
    diagram["parts"].append({"type": "wokwi-text", "id": "t", "top": 0, "left": 0, "attrs": text})
    return json.dumps(diagram)


@pytest.mark.parametrize("written", [in_wires, in_json, in_wokwi], ids=lambda f: f.__name__)
def test_a_waiver_in_the_file_counts_and_is_shown(terminal, wires, written):
    name = wires(written("led-no-resistor@LED"), "x.json" if written is not in_wires else "x.txt")
    answer = terminal("validate", name)
    assert answer.code == 0 and "suppressed led-no-resistor@LED" in answer.out and "only lit for a moment" in answer.out
    assert "partly checked" in answer.out
    assert report(terminal, name)["suppressed"][0]["findings"][0]["rule"] == "led-no-resistor"


def test_a_waiver_outlives_conversion(terminal, wires):
    wires(in_wires("led-no-resistor@LED"))
    for to in ("circuit-json", "wokwi", "circuitlm", "wires", "kicad", "kicad-netlist"):
        terminal("convert", "x.txt", "--to", to, "-o", "y")
        assert "only lit for a moment" in terminal("validate", "y").out, to


def test_a_waiver_of_one_part_leaves_the_others_alone(terminal, wires):
    name = wires(BARE_LED + "Uno.12 - LED2.A\nLED2.K - Uno.GND\n")
    answer = terminal("validate", name, "--suppress", "led-no-resistor@LED=tested")
    assert answer.code == 1 and "LED2" in answer.out


def test_a_waiver_that_fits_nothing_is_told(terminal, wires):
    assert "nothing to suppress" in terminal("validate", wires(GOOD), "--suppress", "rail-short=why not").out


@pytest.mark.parametrize(
    ("waiver", "hint"),
    [
        ("led-no-resister=because", "led-no-resistor"),
        ("led-no-resistor@LDE=because", "LED"),
        ("led-no-resistor", "reason"),
        ("?=x", "RULE"),
    ],
)
def test_a_waiver_of_nothing_that_exists_is_refused_with_the_nearest(terminal, wires, waiver, hint):
    for answer in (
        terminal("validate", wires(BARE_LED), "--suppress", waiver),
        terminal("validate", wires(BARE_LED + f"# circuitlm: suppress {waiver}\n")),
    ):
        assert answer.code == 2 and hint in answer.err


# -- fixes ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("out", ["y.json", "y.txt", "y.net", "y.kicad_sch"])
@pytest.mark.parametrize("text", [BARE_LED, REVERSED], ids=["led", "diode"])
def test_fixes_are_made_listed_and_leave_fewer_findings(terminal, wires, text, out):
    name = wires(text)
    before = report(terminal, name)
    answer = terminal("validate", name, "--fix", out)
    assert "changed: " in answer.out and f"written: {out}" in answer.out
    after = report(terminal, out)

    def told(r: dict[str, Any]) -> set[tuple[Any, ...]]:
        return {(f["rule"], *f.get("parts", ()), *f.get("pins", ())) for f in r["findings"]}

    assert told(after) < told(before)
    assert (terminal.folder / name).read_text() == text


def test_a_file_is_not_written_over_without_being_told_to(terminal, wires):
    name = wires(BARE_LED)
    assert terminal("validate", name, "--fix", name).code == 2 and (terminal.folder / name).read_text() == BARE_LED
    assert terminal("validate", name, "--fix", name, "--force").code == 0
    assert terminal("validate", name, "--fix", "x.pdf").code == 2
    assert terminal("validate", name, name, "--fix", "y.txt").code == 2


def test_a_diagram_stays_a_diagram(terminal, wires):
    terminal("convert", wires(BARE_LED), "--to", "wokwi", "-o", "in.json")
    terminal("validate", "in.json", "--fix", "out.json")
    assert any(p["type"].startswith("wokwi-") for p in json.loads((terminal.folder / "out.json").read_text())["parts"])


# -- explain -------------------------------------------------------------------------------------------------------------
def test_the_score_is_shown_and_labelled_as_ours(terminal, wires):
    data = report(terminal, wires(BARE_LED))["dmcv"]
    assert data["formula"] == "circuitlm's own" and data["passed"] is False and 0 < data["electrical"] < data["structural"] == 100
    assert "our formula" in terminal("validate", "x.txt").out


@pytest.mark.parametrize("rule", list(all_rules().values()), ids=lambda r: r.id)
def test_every_rule_says_what_why_how_and_by_whose_word(rule):
    what, _, rest = rule.text.partition("Fix:")
    fix, _, source = rest.partition("Source:")
    assert len(what.split()) >= 8, "what it looks at and why that matters"
    assert len(fix.split()) >= 3 and len(source.split()) >= 2


# -- broken files --------------------------------------------------------------------------------------------------------
@functools.cache
def texts() -> list[tuple[str, str]]:
    from circuitlm.drawing.layout import layout
    from circuitlm.views.files import FORMATS

    circuit = circuit_of_text(REVERSED, "x.txt")[0]
    drawing = layout(circuit)
    return [
        (name, FORMATS[name].write(circuit, drawing)) for name in ("circuit-json", "wokwi", "circuitlm", "kicad", "kicad-netlist", "wires")
    ]


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_cut_or_mutilated_file_is_read_or_refused_in_words(data: Any) -> None:
    _, text = data.draw(st.sampled_from(texts()))
    if data.draw(st.booleans()):
        a = data.draw(st.integers(0, len(text)))
        b = data.draw(st.integers(a, min(len(text), a + 60)))
        text = text[:a] + data.draw(st.sampled_from(["", "}", "[", '"', "null", "7", "{}", "(", "\n", "é"])) + text[b:]
    else:
        text = mutilated(text, data)
    try:
        circuit, problems = circuit_of_text(text, "x")
    except UsageError as error:
        assert error.message
        return
    assert all(isinstance(p, str) for p in problems)
    from circuitlm.verify.verdict import check

    check(circuit, strict=True)


def mutilated(text: str, data: Any) -> str:
    """JSON with one value put in the place of another; other notations with two words exchanged."""
    try:
        tree = json.loads(text)
    except ValueError:
        words = text.split(" ")
        i, j = (data.draw(st.integers(0, len(words) - 1)) for _ in range(2))
        words[i], words[j] = words[j], words[i]
        return " ".join(words)
    node = tree
    for _ in range(data.draw(st.integers(1, 5))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys)) if keys else None
        if key is None or not isinstance(node[key], dict | list) or not node[key]:
            break
        node = node[key]
    if keys := (list(node) if isinstance(node, dict) else list(range(len(node)))):
        node[data.draw(st.sampled_from(keys))] = data.draw(st.sampled_from([None, 5, -1.5, True, "x", [], {}, [1], {"a": []}, "GND"]))
    return json.dumps(tree)
