"""What a model's reading adds to the request, and what it does not explain away."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.llm.schemas import Identified, WantedPart
from circuitlm.engineers.llm.wishes import with_wishes

PROMPT = "Pico with a float switch and a solenoid valve, keep the field side fenced, it clicks"


def left(words: str, component: str, named: bool) -> list[str]:
    request = read(PROMPT).model_copy(update={"not_understood": ["fenced", "clicks"]})
    part = WantedPart(words=words, search=component, named=named)
    return with_wishes(request, Identified(parts=[part]), [(part, component)]).not_understood


def test_a_word_is_explained_by_the_part_that_becomes_a_wish() -> None:
    assert left("clicks", "speaker", False) == ["fenced"]


def test_a_helper_that_nobody_checks_explains_nothing() -> None:
    """An optocoupler that the plan may then leave out: 'fenced' stays not understood."""
    assert left("fenced", "pc817", False) == ["fenced", "clicks"]


def test_a_named_helper_is_a_wish_and_explains_its_word() -> None:
    assert left("fenced", "pc817", True) == ["clicks"]
