"""`circuitlm simulate`: tables, JSON and plots of every analysis, of designs and of other people's netlists."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from circuitlm.pipeline.run import Options, design_to_folder
from tests.spice.test_read import AMPLIFIER, ATTACK

pytestmark = pytest.mark.skipif(shutil.which("ngspice") is None, reason="ngspice is not installed")


@pytest.fixture(scope="module")
def filter_design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "low-pass"
    design_to_folder("RC low pass 1.6 kHz with a 100nF capacitor", folder, options=Options(simulate=False))
    return folder


def test_the_operating_point_of_a_folder(terminal, made):
    answer = terminal("simulate", made)
    assert answer.code == 0 and "5V" in answer.out and "gives" in answer.out


def test_a_filter_s_corner_is_in_the_table_and_in_the_plot(terminal, filter_design):
    answer = terminal("simulate", filter_design, "ac", "-o", "bode.svg")
    assert answer.code == 0 and "-3 dB at 1.59" in answer.out and "-20" not in answer.err
    assert "1.59 kHz" in (terminal.folder / "bode.svg").read_text()
    ElementTree.parse(terminal.folder / "bode.svg")


def test_numbers_as_json(terminal, filter_design):
    data = json.loads(terminal("simulate", filter_design, "ac", "--json").out)
    assert data["values"]["OUT"]["corners_hz"][0] == pytest.approx(1591.5, rel=0.01) and len(data["frequency_hz"]) > 100


@pytest.mark.parametrize("analysis", ["tran", "dc", "temp"])
def test_sweeps_and_waveforms(terminal, filter_design, analysis):
    answer = terminal("simulate", filter_design, analysis, "-o", "x.svg")
    assert answer.code == 0 and "OUT" in answer.out
    ElementTree.parse(terminal.folder / "x.svg")
    assert json.loads(terminal("simulate", filter_design, analysis, "--json").out)["values"]["OUT"]


def test_monte_carlo_gives_the_yield_and_the_same_numbers_again(terminal, filter_design):
    args = ("simulate", filter_design, "mc", "--measure", "corner", "--spec", "1.5k..1.7k", "--runs", "40", "--processes", "2")
    answer = terminal(*args, "-o", "mc.svg")
    assert answer.code == 0 and "yield" in answer.out and "40 runs" in answer.out
    ElementTree.parse(terminal.folder / "mc.svg")
    one, other = (json.loads(terminal(*args, "--json").out) for _ in range(2))
    assert one == other and 0.5 < one["yield"] <= 1 and one["mean"] == pytest.approx(1591, rel=0.03)
    exact = json.loads(terminal(*args, "--json", "--tolerance", "R=0.001", "--tolerance", "C=0.001").out)
    assert exact["yield"] == 1.0 and exact["sigma"] < 0.1


def test_somebody_else_s_netlist(terminal):
    (terminal.folder / "a.cir").write_text(AMPLIFIER)
    answer = terminal("simulate", "a.cir", "ac", "-p", "out")
    assert answer.code == 0 and "20.00 dB" in answer.out
    assert "1 kHz" in terminal("simulate", "a.cir", "tran", "-p", "out").out


def test_nothing_in_a_netlist_is_obeyed(terminal):
    (terminal.folder / "x.sp").write_text(ATTACK.replace("/tmp/owned", str(terminal.folder / "owned")))
    answer = terminal("simulate", "x.sp")
    assert answer.code == 0 and ".control block is not run" in answer.err and ".include is not followed" in answer.err
    assert not (terminal.folder / "owned").exists() and "root" not in answer.out


@pytest.mark.parametrize(
    "args",
    [
        ("--probe", "nothing"),
        ("tran", "--to", "banana"),
        ("tran", "--to", "-1ms"),
        ("ac", "-o", "x.png"),
        ("ac", "--from", "1k", "--to", "10"),
        ("mc", "--spec", "all"),
        ("mc", "--measure", "beauty"),
        ("mc", "--tolerance", "R=much"),
        ("dc", "--source", "V99"),
        ("op", "-o", "x.svg"),
    ],
)
def test_bad_usage_says_what_is_wrong(terminal, filter_design, args):
    answer = terminal("simulate", filter_design, *(args if args[0] != "--probe" else ("op", *args)))
    assert answer.code == 2 and answer.err.startswith("circuitlm:")


@pytest.mark.parametrize("text", ["", "t\nR1 a\n", "t\nX1 a b c\n"])
def test_a_netlist_that_is_none_is_bad_input(terminal, text):
    (terminal.folder / "x.cir").write_text(text)
    assert terminal("simulate", "x.cir").code == 2
    assert terminal("simulate", "not-there.cir").code == 2


def test_a_circuit_that_does_not_converge_says_so(terminal):
    (terminal.folder / "x.cir").write_text("t\nV1 a 0 1\nV2 a 0 2\n.end\n")
    answer = terminal("simulate", "x.cir")
    assert answer.code == 4 and "singular" in answer.err


def test_an_endless_run_ends(terminal):
    (terminal.folder / "x.cir").write_text("t\nV1 a 0 SIN(0 1 1meg)\nR1 a b 1k\nC1 b 0 1n\n.end\n")
    answer = terminal("simulate", "x.cir", "tran", "--to", "1", "--step", "1u", "--timeout", "0.5")
    assert answer.code == 4 and "0.5 s" in answer.err


def test_a_555_oscillates_in_a_design(terminal, tmp_path):
    design_to_folder("555 astable at 1 kHz from 9 V", tmp_path / "blinker", options=Options(simulate=False))
    data = json.loads(terminal("simulate", tmp_path / "blinker", "tran", "-p", "OUT", "--to", "10ms", "--json").out)
    assert data["measured"]["OUT"]["hz"] == pytest.approx(1000, rel=0.1)


def foreign(*sources: dict[str, object]) -> str:
    """A resistor and an LED in series, as another program writes them, with that program's simulation sources."""
    parts = [("r", "simple_resistor", "R1", {"resistance": 1000}), ("d", "simple_led", "LED1", {})]
    elements: list[dict[str, object]] = []
    for key, ftype, name, more in parts:
        elements.append({"type": "source_component", "ftype": ftype, "source_component_id": key, "name": name, **more})
        for n, hints in ((1, ["pin1", "anode"]), (2, ["pin2", "cathode"])):
            port = {"source_port_id": f"{key}{n}", "source_component_id": key, "name": hints[0], "pin_number": n, "port_hints": hints}
            elements.append({"type": "source_port", **port})
    elements.append({"type": "source_net", "source_net_id": "gnd", "name": "GND", "member_source_group_ids": [], "is_ground": True})
    elements.append({"type": "source_net", "source_net_id": "in", "name": "FEED", "member_source_group_ids": []})
    for n, (ports, nets) in enumerate(((["r1"], ["in"]), (["r2", "d1"], []), (["d2"], ["gnd"]))):
        joined = {"connected_source_port_ids": ports, "connected_source_net_ids": nets}
        elements.append({"type": "source_trace", "source_trace_id": f"t{n}", **joined})
    return json.dumps([*elements, *({"type": "simulation_voltage_source", **s} for s in sources)])


def test_a_foreign_circuit_s_own_sources_feed_it(terminal):
    direct = {"is_dc_source": True, "voltage": 9, "positive_source_net_id": "in", "negative_source_net_id": "gnd"}
    (terminal.folder / "led.json").write_text(foreign(direct))
    volts = json.loads(terminal("simulate", "led.json", "--json").out)["volts"]
    assert volts["FEED"] == pytest.approx(9, abs=0.01) and 1.5 < min(volts.values()) < 2.3
    (terminal.folder / "sine.json").write_text(foreign({"is_dc_source": False, "terminal1_source_port_id": "r1", "frequency": 1000}))
    shown = terminal("simulate", "sine.json", "tran", "-p", "FEED")
    assert shown.code == 0 and "1 kHz" in shown.out


def test_a_circuit_that_nothing_feeds_says_so(terminal):
    (terminal.folder / "dead.json").write_text(foreign())
    shown = terminal("simulate", "dead.json")
    assert shown.code == 0 and "nothing feeds this circuit" in shown.err
    swept = terminal("simulate", "dead.json", "dc")
    assert swept.code == 2 and "no source to sweep" in swept.err


def test_a_model_in_a_file_that_is_not_read_is_named(terminal):
    (terminal.folder / "x.cir").write_text("* amplifier\n.include models/opamp.lib\nV1 in 0 5\nX1 in out OPA\n.op\n.end\n")
    shown = terminal("simulate", "x.cir")
    assert shown.code == 2 and "no subcircuit OPA" in shown.err and ".include models/opamp.lib" in shown.err


@pytest.mark.parametrize(
    ("lines", "words", "code"),
    [
        ("R1 in out nonsense", "not a number: 'nonsense')", 2),
        ("V2 in 0 6", "singular matrix", 4),
        (".tran 1n 1", "points are too many", 2),
        ("B2 b 0 V=v(b)*v(b)+2\nR2 b 0 1k", "ngspice failed", 4),
    ],
)
def test_what_is_wrong_with_a_netlist_is_said(terminal, lines, words, code):
    (terminal.folder / "bad.cir").write_text(f"* bad\nV1 in 0 5\nR9 in 0 1k\n{lines}\n.end\n")
    shown = terminal("simulate", "bad.cir")
    assert (shown.code, words in shown.err) == (code, True), shown.err


def test_an_endless_run_is_stopped(terminal):
    (terminal.folder / "long.cir").write_text("* long\nV1 in 0 SIN(0 1 1meg)\nR1 in out 1k\nC1 out 0 1n\n.tran 1u 1\n.end\n")
    shown = terminal("simulate", "long.cir", "tran", "--timeout", "0.3")
    assert shown.code == 4 and "took longer than 0.3 s and was stopped" in shown.err


def test_without_ngspice_a_simulation_says_what_to_install(terminal, filter_design, monkeypatch):
    from circuitlm.spice.engine import oneshot, shared

    monkeypatch.setattr(oneshot, "program", lambda: None)
    monkeypatch.setattr(shared.Worker, "start", lambda self: False)
    shown = terminal("simulate", filter_design, "op")
    assert shown.code == 4 and "ngspice not found (apt-get install ngspice)" in shown.err
    made = terminal("design", "a 1 kHz RC low-pass filter", "-o", "made-without")
    assert made.code == 0 and "not checked: simulation: ngspice not found (apt-get install ngspice)" in made.out


def test_monte_carlo_takes_the_length_of_its_runs_and_says_what_is_missing(terminal, filter_design):
    (terminal.folder / "sine.cir").write_text("* slow\nV1 in 0 SIN(0 1 2)\nR1 in out 1k\nC1 out 0 1u\n.end\n")
    few = terminal("simulate", "sine.cir", "mc", "-p", "out", "--measure", "frequency", "--runs", "2")
    assert few.code == 4 and "--to" in few.err
    more = terminal("simulate", "sine.cir", "mc", "-p", "out", "--measure", "frequency", "--runs", "2", "--to", "4")
    assert more.code == 0 and "2 Hz" in more.out
    idle = terminal("simulate", filter_design, "mc", "--runs", "3")
    assert "--measure corner" in idle.out


def test_a_program_that_is_too_old_is_named(terminal, filter_design, monkeypatch):
    from circuitlm.spice.engine import oneshot

    old = terminal.folder / "ngspice"
    old.write_text(
        "#!/bin/sh\n[ \"$1\" = -v ] && echo '** ngspice-26 : Circuit level simulation program' && exit 0\necho 'Error: no such command' >&2\nexit 1\n"
    )
    old.chmod(0o755)
    monkeypatch.setattr(oneshot, "program", lambda: str(old))
    shown = terminal("simulate", filter_design, "op")
    assert shown.code == 4 and "ngspice 26 is too old (30 or later is needed)" in shown.err
    made = terminal("design", "a 1 kHz RC low-pass filter", "-o", "made-with-an-old-one")
    assert made.code == 0 and "not checked: simulation: ngspice 26 is too old" in " ".join(made.out.split())
