"""The answers of our own benchmark: our solver finds each of them, and ngspice measures each that is a voltage."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from circuitlm.evaluation.bench.builtin import Builtin
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.benchmarks.jsonl import judged
from circuitlm.evaluation.scorers.strict import measured

LOADED = find("circuits").load(None)


def test_it_runs_out_of_the_box():
    assert len(LOADED.items) >= 40
    assert LOADED.rejected == []
    assert {i.kind for i in LOADED.items} == {"number", "letter", "formula"}


@pytest.mark.parametrize("item", LOADED.items, ids=lambda i: i.id)
def test_our_solver_has_the_same_answer(item):
    given = Builtin().answer(item, 0)
    assert judged(item, given.text).strict == 1.0


@pytest.mark.parametrize(
    "item", [i for i in LOADED.items if re.match(r"V\(", str(i.extra["ask"])) and i.kind == "number"], ids=lambda i: i.id
)
def test_ngspice_measures_the_same_voltage(item, tmp_path):
    if shutil.which("ngspice") is None:
        pytest.skip("ngspice is not installed")
    lines = [re.sub(r"^O(\S+) (\S+) (\S+) (\S+)$", r"E\1 \2 0 \3 \4 1e7", line) for line in item.netlist.splitlines()]
    a, _, b = re.fullmatch(r"V\((\w+)(,(\w+))?\)", item.extra["ask"]).groups()
    wanted = f"v({a})" + (f"-v({b})" if b else "")
    deck = "\n".join(["* own", *lines, ".control", "op", f"print {wanted}", ".endc", ".end"]) + "\n"
    (tmp_path / "x.cir").write_text(deck)
    said = subprocess.run(["ngspice", "-b", str(tmp_path / "x.cir")], capture_output=True, text=True, timeout=60).stdout
    found = float(re.search(r"=\s*([-+\d.e]+)", said.split(wanted.split("-")[0], 1)[1])[1])
    assert found == pytest.approx(measured(item.truth).value, rel=1e-4, abs=1e-6)
