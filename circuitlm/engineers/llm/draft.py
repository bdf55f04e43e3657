"""The drafting agent: a component file out of a data sheet, each field with its page."""

from __future__ import annotations

from collections.abc import Callable

from circuitlm.engineers.llm.client import Message, ModelClient
from circuitlm.engineers.llm.draft_schema import Draft
from circuitlm.engineers.llm.drafted import Drafted, build
from circuitlm.engineers.llm.prompts import prompt
from circuitlm.errors import UsageError
from circuitlm.knowledge import proof
from circuitlm.knowledge.document import LONGEST_PAGE, Document

LONGEST_REPLY = 16_000
"""Tokens: a part of a hundred pins with a page for each."""


def draft(name: str, document: Document, pages: list[int], client: ModelClient, heard: Callable[[str], None] | None = None) -> Drafted:
    """Draft the part *name* from the given pages of a document. What the pages do not bear out is told to the model once, and left out
    or marked after that. Raises UsageError for a document that nowhere names the part, and what the client raises."""
    if not names_it(name, document):
        raise UsageError(f"{document.name} nowhere names {name!r}.", "is it the right document? the name may be given as it prints it")
    text = [f"Part: {name}", f"Document: {document.name}, {len(document.pages)} pages, of which you see {', '.join(map(str, pages))}."]
    for number in pages:
        text += [f'<page number="{number}">', document.page(number)[:LONGEST_PAGE], "</page>"]
    messages: list[Message] = [{"role": "system", "content": prompt("draft").text}, {"role": "user", "content": "\n".join(text)}]

    def check(reply: Draft) -> list[str]:
        made = build(name, reply, document, pages, client.settings.model)
        flagged = [
            f"{where}: page {entry['page']} does not give it that name and number"
            for where, entry in made.proof.items()
            if not entry.get("found", True)
        ]
        remarks = [r for r in made.remarks if "nothing of the draft connects" in r]
        return [*flagged, *made.dropped, *remarks, *(f for f in made.faults if "does not say so" not in f)]

    reply = client.typed("draft", messages, Draft, heard, check)
    return build(name, reply.value, document, pages, client.settings.model)


def names_it(name: str, document: Document) -> bool:
    """Whether a document names the part: as written, or without blanks and dashes (LM-35 for LM35)."""
    bare = proof.squeezed(name).replace("-", "")
    return any(bare in proof.squeezed(page).replace("-", "") for page in document.pages)
