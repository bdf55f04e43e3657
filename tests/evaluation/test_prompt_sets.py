"""The project's own sets stay equally large, and ask for parts that the catalogue has."""

from __future__ import annotations

from collections import Counter

import pytest

from circuitlm.evaluation.expect import Expect
from circuitlm.evaluation.prompts import Prompt, load_prompts, prompt_folder
from circuitlm.evaluation.reading import component_matches, id_matches, split_pin
from circuitlm.knowledge.catalogue import catalogue

SETS = ("open", "frozen")


def prompts_of(name: str) -> list[Prompt]:
    return load_prompts(prompt_folder() / f"{name}.json")


@pytest.mark.parametrize("name", SETS)
def test_twenty_prompts_each_with_a_voice_and_an_expectation(name):
    prompts = prompts_of(name)
    assert len(prompts) == 20
    assert set(Counter(p.voice for p in prompts)) == {"student", "hobbyist", "engineer"}
    assert all(p.expect and p.note for p in prompts)
    assert sum(p.expect.exit == 3 for p in prompts) == 2


def test_no_prompt_is_in_both_sets():
    texts = [p.prompt for name in SETS for p in prompts_of(name)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(("name", "allowed"), [("open", 0), ("frozen", 2)])
def test_what_is_expected_exists_in_the_catalogue(name, allowed):
    """By number alone: a failure must not tell what a frozen prompt asks for.

    Frozen prompts may ask for a part that the catalogue lacks, as people do.
    """
    known = list(catalogue().all())
    lacking = [
        n
        for n, prompt in enumerate(prompts_of(name), 1)
        if not all(any(component_matches(c, w) for c in known for w in group) for group in demanded(prompt.expect))
    ]
    assert len(lacking) <= allowed, f"prompts {lacking}"


def demanded(expect: Expect) -> list[list[str]]:
    """The groups of alternative ids that an expectation names."""
    groups = [d.any for d in expect.parts] + [[split_pin(target)[0]] for target in expect.pins]
    if expect.controller and expect.controller != "any":
        groups.append([expect.controller] if isinstance(expect.controller, str) else expect.controller)
    return [[w for pattern in group for w in pattern.split("|")] for group in groups]


@pytest.mark.parametrize("name", SETS)
def test_nothing_is_expected_and_forbidden_at_once(name):
    for number, prompt in enumerate(prompts_of(name), 1):
        for demand in prompt.expect.parts:
            clashes = sum(id_matches(i, w) and any(id_matches(i, f) for f in prompt.expect.forbid) for i in catalogue() for w in demand.any)
            assert clashes == 0, f"prompt {number}"
