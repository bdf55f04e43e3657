"""Plug-ins at the terminal: `convert --to`, `design --model`, `doctor`; a broken one is a line of warning."""

from __future__ import annotations

import sys

import pytest

from tests.cli.terminal import process
from tests.plugin_package import install
from tests.test_plugins import BAD


@pytest.fixture
def site(terminal, own_folders, monkeypatch, forget):
    folder = own_folders / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    install(folder)
    forget()
    yield folder
    for name in [n for n in sys.modules if n.partition(".")[0] in ("acme_parts", "bad_parts")]:
        del sys.modules[name]


def test_doctor_lists_them(terminal, site):
    out = terminal("doctor").out
    assert "components acme (acme_parts): 1 component" in out and "views count (acme_parts): ok" in out


def test_a_view_is_a_format_of_convert(terminal, site, made):
    assert terminal("convert", made / "circuit.json", "--to", "count").out.endswith("nets\n")
    answer = terminal("convert", made / "circuit.json", "--to", "nothing")
    assert answer.code == 2 and "count" in answer.err
    assert terminal("convert", made / "circuit.json", "--to", "dust").code == 4


def test_an_engineer_is_a_model_by_its_name(terminal, site):
    answer = terminal.design("light something", "--model", "acme")
    assert answer.code == 0 and "engineer: acme" in answer.out and "beside it" not in answer.out
    answer = terminal.design("light something", "--model", "falls", "--force")
    assert answer.code == 4 and "out of ideas" in answer.err


def test_broken_ones_are_reported_and_nothing_falls(own_folders, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    parts = install(site, BAD, "bad_parts")
    install(site)
    (parts / "x.yaml").write_text("id: [")
    env = {"CIRCUITLM_CACHE": str(tmp_path / "cache"), "CIRCUITLM_HOME": str(tmp_path / "home")}
    from tests.cli.terminal import ROOT

    path = f"{ROOT}:{site}"
    answer = process("doctor", folder=tmp_path, PYTHONPATH=path, **env)
    assert answer.code == 0 and "components bad (bad_parts): BROKEN" in answer.out and "engineers bad (bad_parts): BROKEN" in answer.out
    assert "views wrong (bad_parts): BROKEN" in answer.out and "components acme (acme_parts): 1 component" in answer.out
    answer = process("kb", "search", "frobometer", folder=tmp_path, PYTHONPATH=path, **env)
    assert answer.code == 0 and answer.out.split()[1] == "frob-9000"
    assert answer.err.startswith("circuitlm: warning: the plug-in components bad (bad_parts) is left out") and answer.err.count("\n") == 1
