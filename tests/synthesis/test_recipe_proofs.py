"""Recipes meet their specs when measured: a slice of evals/recipes.json, the first spec of each recipe."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from tests.synthesis.recipe_bench import needs_ngspice

PATH = Path(__file__).parents[2] / "evals" / "recipes.py"
_spec = importlib.util.spec_from_file_location("evals_recipes", PATH)
assert _spec is not None and _spec.loader is not None
recipes = importlib.util.module_from_spec(_spec)
sys.modules["evals_recipes"] = recipes
_spec.loader.exec_module(recipes)
FIRST = [(name, *entry["specs"][0], float(entry.get("tolerance", recipes.TOLERANCE))) for name, entry in recipes.load().items()]


def test_every_recipe_has_five_specs_with_figures():
    for name, entry in recipes.load().items():
        assert len(entry["specs"]) >= 5, name
        assert all(wanted and prompt for prompt, wanted in entry["specs"]), name
        assert len({prompt for prompt, _ in entry["specs"]}) == len(entry["specs"]), name


@needs_ngspice
@pytest.mark.parametrize(("name", "prompt", "wanted", "tolerance"), FIRST, ids=[f[0] for f in FIRST])
def test_a_spec_is_met(name, prompt, wanted, tolerance):
    out = recipes.try_one(name, prompt, wanted, tolerance)
    assert not out.refused
    assert out.solved, f"{out.measured} for {wanted}"


def test_a_figure_that_is_not_measured_is_not_solved():
    out = recipes.Outcome("x", "p", {"gain": 2.0}, 0.05)
    assert out.worst is None and not out.solved
    out.measured["gain"] = 2.08
    assert out.solved
    out.measured["gain"] = -2.0
    assert not out.solved
