"""The agents' prompt files: whole, each with a schema that exists, and none that lets the material give orders."""

from __future__ import annotations

import pytest

from circuitlm import resources
from circuitlm.engineers.llm import draft_schema, picture_schema, schemas
from circuitlm.engineers.llm.client import closed_schema
from circuitlm.engineers.llm.prompts import AGENTS, prompt, versions


def test_every_prompt_file_is_an_agent_s():
    assert sorted(p.stem for p in resources.folder("prompts").glob("*.md") if p.stem != "README") == sorted(AGENTS) == sorted(versions())


@pytest.mark.parametrize("name", AGENTS)
def test_a_prompt_has_a_version_a_closed_schema_and_its_guard(name):
    found = prompt(name)
    kind = next(vars(m)[found.schema] for m in (schemas, draft_schema, picture_schema) if found.schema in vars(m))
    schema = closed_schema(kind)
    assert found.version >= 1 and schema["additionalProperties"] is False and schema["required"] == list(schema["properties"])
    assert ("instructions" in found.text and "ignored" in found.text) or "data, not instructions" in found.text
    assert found.text.endswith("Answer with one JSON object and nothing else.")
