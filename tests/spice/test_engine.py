"""The engines give the same results and the real reasons of failures, and none hangs."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from circuitlm.spice import guard
from circuitlm.spice.analyses import Ac, Dc, Op, Tran
from circuitlm.spice.engine import oneshot, run, run_netlist, shared
from circuitlm.spice.engine.many import run_many
from circuitlm.spice.engine.reasons import reason
from circuitlm.spice.engine.shared import Worker
from circuitlm.spice.netlist import Deck

from .bench import both, needs_ngspice, needs_shared, rc, run_in

pytestmark = needs_ngspice
ALL = (Op(), Ac(10, 1e5), Tran(1e-5, 5e-3), Dc("V1", 0, 1, 0.5), Dc("temp", 0, 50, 25))


@both
def test_several_analyses_in_one_run(engine):
    result = run_in(engine, rc(), *ALL)
    assert result.ok, result.reason
    assert result.volts["out"] == pytest.approx(1.0)
    ac, tran = result.plot("ac"), result.plot("tran")
    dc, temp = (next(p for p in result.plots if p.scale == s) for s in ("v-sweep", "temp-sweep"))
    assert list(temp.x) == [0, 25, 50]
    assert ac.scale == "frequency" and ac.x[0] == pytest.approx(10) and ac.is_complex
    gain = next(g for f, g in zip(ac.x, ac.v("out"), strict=True) if f >= 1591.5)
    assert gain == pytest.approx(0.7, abs=0.05)
    assert tran.scale == "time" and tran.x[-1] == pytest.approx(5e-3)
    assert list(dc.x) == [0, 0.5, 1] and list(dc.v("out")) == pytest.approx([0, 0.5, 1])
    assert tran.v("in", "out")[0] == pytest.approx(0.0, abs=1e-3)
    assert dc.i("V1")[2] == pytest.approx(0.0, abs=1e-9) and dc.v("0")[2] == 0.0


@needs_shared
def test_both_engines_give_the_same_numbers():
    cold, warm = run_in("cold", rc(), *ALL), run_in("warm", rc(), *ALL)
    assert [(p.kind, p.scale, p.is_complex) for p in cold.plots] == [(p.kind, p.scale, p.is_complex) for p in warm.plots]
    for a, b in zip(cold.plots, warm.plots, strict=True):
        assert set(a.vectors) == set(b.vectors)
        for name, column in a.vectors.items():
            assert list(column) == pytest.approx(list(b.vectors[name]), rel=1e-9, abs=1e-12)


# -- faults ---------------------------------------------------------------------------------------------------------
def source_loop() -> Deck:
    deck = Deck()
    deck.voltage("V1", "a", "0", 1)
    deck.voltage("V2", "a", "0", 2)
    return deck


def no_solution() -> Deck:
    deck = Deck()
    deck.behaviour("B1", "a", "0", "V", "V(a)*V(a)+1")
    deck.resistor("R1", "a", "0", 1e3)
    return deck


def floating() -> Deck:
    """Two nodes that nothing but a capacitor joins to the rest."""
    deck = rc()
    deck.capacitor("C2", "x", "out", 1e-9)
    deck.resistor("R2", "x", "y", 1e3)
    return deck


@both
@pytest.mark.parametrize(("make", "kind", "word"), [(source_loop, "singular", "singular"), (no_solution, "convergence", "no operating")])
def test_a_circuit_without_a_solution_says_so(engine, make, kind, word):
    result = run_in(engine, make(), Op())
    assert not result.ok and result.kind == kind and word in result.reason
    with pytest.raises(KeyError):
        result.plot("op")


@both
def test_nodes_without_a_path_to_ground_get_one(engine):
    """ngspice would put the sources at their values at time 0 (here 0 V instead of 1 V) and call it an operating point."""
    result = run_in(engine, floating(), Op())
    assert result.ok and result.volts["out"] == pytest.approx(1.0) and not result.warnings


@both
def test_notes_and_gmin_stepping_are_no_failure(engine):
    text = guard.lines("\n".join(x for x in floating().text(Op()).splitlines() if "leak" not in x))
    if engine == "cold":
        result = run_netlist(text)
    else:
        with Worker() as worker:
            result = worker.run_text(text)
    assert result.ok and "time 0" in result.warnings[0]


@both
def test_a_netlist_that_asks_for_nothing_says_so(engine):
    result = run_in(engine, rc())
    assert not result.ok and "no analysis" in result.reason


BAD = {
    "model": ("D1 in 0 DFOO", "valid modelname"),
    "subcircuit": ("X1 in 0 FOO", "unknown subckt"),
    "expression": ("B1 x 0 V=foo(V(in))", "foo"),
    "subcircuit without an end": (".subckt a b c\nR9 b c 1", ""),
}


@both
@pytest.mark.parametrize("name", BAD)
def test_a_bad_netlist_is_named_with_its_reason(engine, name):
    """No deck writes such a thing; should one ever, the reason is there and the worker goes on."""
    line, word = BAD[name]
    text = f"* t\nV1 in 0 DC 1\nR1 in 0 1000\n{line}\n.op\n.end\n"
    if engine == "cold":
        result = run_netlist(text)
    else:
        with Worker() as worker:
            result = worker.run_text(guard.lines(text))
            assert worker.run(rc(), Op()).ok
    assert not result.ok and word in result.reason.lower() and "circuit not parsed" not in result.reason


@both
def test_an_endless_run_is_stopped(engine):
    deck = Deck()
    deck.voltage("V1", "a", "0", 1)
    for n in range(150):
        deck.resistor(f"R{n}", f"n{n}" if n else "a", f"n{n + 1}", 1e3)
        deck.capacitor(f"C{n}", f"n{n + 1}", "0", 1e-9)
    begun = time.monotonic()
    result = run_in(engine, deck, Tran(1e-6, 1.9), timeout_s=1.0)
    assert not result.ok and result.kind == "timeout" and "1 s" in result.reason
    assert time.monotonic() - begun < 8


def test_a_machine_without_ngspice_says_what_to_install(monkeypatch):
    monkeypatch.setattr(oneshot, "program", lambda: None)
    monkeypatch.setattr(shared.importlib.util, "find_spec", lambda name: None)
    result = run(rc(), Op())
    assert not result.ok and result.kind == "not_found" and result.reason.startswith("ngspice not found (") and "install" in result.reason
    assert [r.kind for _, r in run_many([rc(), rc()], Op())] == ["not_found", "not_found"]
    with Worker() as worker:
        assert worker.run(rc(), Op()).kind == "not_found"


@needs_shared
def test_without_the_program_its_library_runs_and_the_other_way_round(monkeypatch):
    monkeypatch.setattr(oneshot, "program", lambda: None)
    result = run(rc(), Op())
    assert result.ok and result.engine == "shared"
    monkeypatch.undo()
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "libnothing.so")
    with Worker() as worker:
        result = worker.run(rc(), Op())
        assert result.ok and result.engine == "ngspice -b" and "libngspice" in worker.why


def script(folder: Path, text: str) -> str:
    path = folder / "ngspice"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_program_that_is_too_old_says_so(monkeypatch, tmp_path):
    path = script(tmp_path, 'echo "** ngspice-26 : Circuit level simulation program"; [ "$1" = -v ] || exit 1')
    monkeypatch.setattr(oneshot, "program", lambda: path)
    result = run(rc(), Op())
    assert result.kind == "too_old" and "26" in result.reason and "30" in result.reason


def test_a_program_that_dies_or_cannot_start_says_so(monkeypatch, tmp_path):
    path = script(tmp_path, "kill -SEGV $$")
    monkeypatch.setattr(oneshot, "program", lambda: path)
    result = run(rc(), Op())
    assert result.kind == "crash" and "signal 11" in result.reason
    monkeypatch.setattr(oneshot, "program", lambda: str(tmp_path))
    assert "could not be started" in run(rc(), Op()).reason


@needs_shared
def test_a_library_that_is_too_old_says_so(monkeypatch):
    monkeypatch.setattr(oneshot, "OLDEST", 99)
    with Worker() as worker:
        assert not worker.start() and "too old" in worker.why


def test_nothing_but_our_own_netlists_is_run():
    with pytest.raises(guard.Unsafe):
        run_netlist("* t\n.control\nshell ls\n.endc\n.end\n")


@pytest.mark.parametrize("memory", [True, False])
def test_runs_leave_no_files_behind(monkeypatch, tmp_path, memory):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if not memory:
        monkeypatch.delattr("os.memfd_create", raising=False)
    files = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    assert run(rc(), *ALL).ok
    run(rc(), Op())
    run(no_solution(), Op())
    run(rc(), Tran(1e-6, 1.9), timeout_s=0.2)
    assert list(tmp_path.iterdir()) == []
    assert not files or len(os.listdir("/proc/self/fd")) == files


def test_reasons_are_read_from_what_ngspice_says():
    log = 'doAnalyses: TRAN:  Timestep too small; time = 1.2e-06, timestep = 1e-18: trouble with node "out"\nrun simulation(s) aborted'
    kind, text = reason(log)
    assert kind == "convergence" and "1.2e-06 s" in text and '"out"' in text
    assert reason("")[0] == "crash"


# -- many -----------------------------------------------------------------------------------------------------------
@both
def test_many_runs_come_back_each_with_its_number(engine):
    decks = [rc(1e3 + n) for n in range(30)]
    found = dict(run_many(decks, Ac(1592, 1592, 1, "lin"), processes=2, warm=engine == "warm"))
    assert sorted(found) == list(range(30)) and all(r.ok for r in found.values())
    gains = [found[n].plot("ac").v("out")[0] for n in range(30)]
    assert gains == sorted(gains, reverse=True)


@both
def test_one_bad_run_among_many_spoils_no_other(engine):
    decks = [no_solution() if n == 3 else rc() for n in range(8)]
    found = dict(run_many(decks, Op(), processes=2, warm=engine == "warm"))
    assert [n for n, r in found.items() if not r.ok] == [3] and found[3].kind == "convergence"


@needs_shared
def test_workers_are_replaced_after_so_many_runs():
    found = dict(run_many([rc() for _ in range(25)], Op(), processes=2, max_runs=5))
    assert len(found) == 25 and all(r.ok for r in found.values())
    with Worker(max_runs=3) as worker:
        assert all(worker.run(rc(), Op()).ok for _ in range(7))
        assert worker.restarts == 2


@needs_shared
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_killed_in_mid_run_loses_that_run_only():
    deck = rc()
    runs = run_many([deck for _ in range(12)], Tran(1e-6, 0.1), processes=1)
    found = {}
    for number, result in runs:
        found[number] = result
        if number == 4:
            victim = children_of(os.getpid())
            assert len(victim) == 1
            os.kill(victim[0], signal.SIGKILL)
    lost = [n for n, r in found.items() if not r.ok]
    assert len(found) == 12 and len(lost) == 1 and found[lost[0]].kind == "crash" and "signal 9" in found[lost[0]].reason


def children_of(pid: int) -> list[int]:
    """Workers that this process started, and that still run."""
    return [
        int(x)
        for x in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if b"worker.py" in Path(f"/proc/{x}/cmdline").read_bytes()
    ]


@needs_shared
def test_a_worker_that_died_while_idle_loses_nothing():
    with Worker() as worker:
        assert worker.run(rc(), Op()).ok
        os.kill(worker.pid(), signal.SIGKILL)
        time.sleep(0.1)
        assert worker.run(rc(), Op()).ok


@needs_shared
def test_runs_leak_no_memory():
    with Worker(max_runs=10_000) as worker:

        def resident() -> int:
            return int(Path(f"/proc/{worker.pid()}/statm").read_text().split()[1]) * 4

        for _ in range(100):
            worker.run(rc(), Op())
        before = resident()
        for _ in range(500):
            worker.run(rc(), Op())
        assert resident() - before < 2000


@needs_shared
def test_runs_go_on_as_one_shots_when_no_worker_can_be_had_any_more(monkeypatch):
    begun = []

    class Once(shared.Process):
        def __init__(self):
            if begun:
                raise shared.Unavailable("crash", "no more processes")
            begun.append(self)
            super().__init__()

    monkeypatch.setattr("circuitlm.spice.engine.many.Process", Once)
    monkeypatch.setattr(shared, "Process", Once)
    found = dict(run_many([rc() for _ in range(9)], Op(), processes=2, max_runs=4))
    assert len(found) == 9 and all(r.ok for r in found.values())
    assert {r.engine for r in found.values()} == {"shared", "ngspice -b"}
