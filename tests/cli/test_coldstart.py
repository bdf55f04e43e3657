"""Compiled patterns and methods are kept from run to run, and nothing depends on the file."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from circuitlm.cli import coldstart

PATTERNS = [
    (r"\b(?P<volts>\d+(?:[.,]\d+)?)\s?(?P<unit>V|mV)\b", 0, "powered from 9 V"),
    (r"[à-ÿ]+Ω", re.IGNORECASE, "10 ÉΩ"),
    ("(?x) a  # spaced\n b | (c)", 0, "xxab"),
    ("|".join(f"w{k}" for k in range(40)), re.M | re.S, "w39"),
    (r"(?<!\w)(\w)\1(?=z)", re.ASCII, "aaz"),
]

RUN = """
import json, sys
from pathlib import Path
from circuitlm.cli import coldstart
coldstart.WORTH = 1
keeping = coldstart.kept_in(Path(sys.argv[1]))
kept = keeping.__enter__()
import re, threading
from dataclasses import dataclass, field
PATTERNS = json.loads(sys.argv[2])
def found():
    return [[m.group(), m.groupdict(), list(m.groups()), p.flags] for s, f, t in PATTERNS for p in [re.compile(s, f)] for m in [p.search(t)]]
re.purge()
told = []
threads = [threading.Thread(target=lambda: told.append(found())) for _ in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
@dataclass(frozen=True, slots=True, order=True)
class Part:
    id: str
    pins: list = field(default_factory=list)
    volts: float = 3.3
assert Part("a") == Part("a", []) < Part("b") and repr(Part("a")) == "Part(id='a', pins=[], volts=3.3)"
assert re.compile(rb"x+").search(b"axx").group() == b"xx"
keeping.__exit__(None, None, None)
print(json.dumps([told, len(kept.new), len(kept.known)]))
"""


def run(folder: Path) -> tuple[list[object], int, int]:
    """What each of four threads found, how much was new, and how much was known."""
    done = subprocess.run([sys.executable, "-c", RUN, str(folder), json.dumps(PATTERNS)], capture_output=True, text=True, check=True)
    told, new, known = json.loads(done.stdout)
    return told, new, known


def plainly() -> list[object]:
    found = [(re.compile(s, f), t) for s, f, t in PATTERNS]
    return [[m.group(), m.groupdict(), list(m.groups()), p.flags] for p, t in found if (m := p.search(t))]


def test_the_second_run_compiles_nothing_and_finds_the_same(tmp_path: Path) -> None:
    first, made, known = run(tmp_path / "deep")
    assert made > len(PATTERNS) and known == 0
    again, new, now_known = run(tmp_path / "deep")
    assert new == 0 and now_known == made
    assert first == again == [plainly()] * 4


@pytest.mark.parametrize("damage", [b"", b"abcd", b"\x00" * 100, None])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    _, made, _ = run(tmp_path)
    (file,) = tmp_path.glob("compiled-*.bin")
    file.write_bytes(file.read_bytes()[:-7] if damage is None else damage)
    told, new, known = run(tmp_path)
    assert told == [plainly()] * 4 and (new, known) == (made, 0)
    assert run(tmp_path)[1] == 0


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    told, new, _ = run(tmp_path / "file" / "cache")
    assert told == [plainly()] * 4 and new


def test_the_file_is_begun_anew_before_it_grows_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coldstart, "WORTH", 1)
    monkeypatch.setattr(coldstart, "MANY", 5)
    for k in range(4):
        kept = coldstart.Kept(tmp_path / "x.bin")
        for n in range(2):
            kept.put(f"{k}{n}", k)
        kept.save()
    assert sorted(coldstart.Kept(tmp_path / "x.bin").known) == ["20", "21", "30", "31"]


def test_the_command_keeps_and_the_library_does_not(tmp_path: Path) -> None:
    env = os.environ | {"CIRCUITLM_CACHE": str(tmp_path)}
    command = [sys.executable, "-m", "circuitlm.cli.main", "explain", "led-resistor"]
    subprocess.run(command, capture_output=True, env=env, check=False)
    assert list(tmp_path.glob("compiled-*.bin"))
    library = "import re, dataclasses, circuitlm.pipeline.run, sys; sys.exit('exec' in vars(dataclasses) or 'circuitlm' in re._compiler.compile.__module__)"
    assert subprocess.run([sys.executable, "-c", library], env=env, check=False).returncode == 0


def test_afterwards_all_is_as_it_was_and_one_within_another_does_nothing(tmp_path: Path) -> None:
    before = re._compiler.compile, re._compiler._sre  # type: ignore[attr-defined]
    for _ in range(3):
        with coldstart.kept_in(tmp_path) as outer, coldstart.kept_in(tmp_path) as inner:
            assert outer is not None and inner is None
            assert re.compile("a+(?P<b>c)").search("aac")
    assert (re._compiler.compile, re._compiler._sre) == before  # type: ignore[attr-defined]
    import dataclasses

    assert "exec" not in vars(dataclasses)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners here")
def test_a_file_that_others_can_write_is_not_believed(tmp_path: Path) -> None:
    _, made, _ = run(tmp_path)
    (file,) = tmp_path.glob("compiled-*.bin")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o666)
    _, new, known = run(tmp_path)
    assert (new, known) == (made, 0)
