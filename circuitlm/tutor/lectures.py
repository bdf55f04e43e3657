"""Lecture notes: `knowledge/lectures/<id>.md`, a head in YAML and four sections."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from circuitlm import resources
from circuitlm.circuit.datafile import Model
from circuitlm.errors import KnowledgeError
from circuitlm.tutor.exercise import TOPICS, Id

SECTIONS = ("Idea", "Method", "Example", "Mistakes")
_HEAD = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.S)


class Lecture(Model):
    """A note. `circuits` are typical ones, `sections` the text under each heading of SECTIONS."""

    id: Id
    title: str
    topics: Annotated[list[str], Field(min_length=1)]
    level: Annotated[int, Field(ge=1, le=5)] = 1
    keywords: list[str]
    circuits: Annotated[list[str], Field(max_length=3)] = []
    sections: dict[str, str] = {}

    @property
    def method(self) -> list[str]:
        """The numbered steps, each as a sentence or more."""
        steps = re.split(r"^\d+\.\s+", self.sections.get("Method", ""), flags=re.M)
        return [" ".join(step.split()) for step in steps if step.strip()]

    @property
    def text(self) -> str:
        """All its words, for a search."""
        return "\n".join([self.title, *self.keywords, *(TOPICS[t] for t in self.topics), *self.sections.values()])


def read_lecture(path: Path) -> Lecture:
    """The note of a file. Raises KnowledgeError: no head, an unknown key or topic, a section that is missing or out of order."""
    import yaml

    try:
        whole = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        if not (m := _HEAD.match(whole)):
            raise KnowledgeError(f"{path}: a note begins with its head between two lines of ---.")
        head = yaml.load(m[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        pieces = re.split(r"^## +(.+?)\s*$", m[2], flags=re.M)
        names, bodies = pieces[1::2], pieces[2::2]
        if tuple(names) != SECTIONS:
            raise KnowledgeError(f"{path}: its sections are {', '.join(names) or 'none'} and not {', '.join(SECTIONS)}.")
        found = Lecture.model_validate({**head, "sections": {n: b.strip() for n, b in zip(names, bodies, strict=True)}})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise KnowledgeError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if found.id != path.stem:
        raise KnowledgeError(f"{path}: its id is {found.id!r} and not the file's name.")
    if unknown := [t for t in found.topics if t not in TOPICS]:
        raise KnowledgeError(f"{path}: there is no topic {unknown[0]!r}.", "topics: " + ", ".join(TOPICS))
    return found


@cache
def all_lectures() -> tuple[Lecture, ...]:
    """Every note, by id."""
    folder = resources.folder("knowledge") / "lectures"
    return tuple(read_lecture(p) for p in sorted(folder.glob("*.md")) if p.name != "README.md")


def lecture_for(topic: str, name: str | None = None) -> Lecture | None:
    """The note of that name, else the topic's own: the one that serves fewest other topics."""
    notes = sorted(all_lectures(), key=lambda n: len(n.topics))
    return next((n for n in notes if n.id == name), None) or next((n for n in notes if topic in n.topics), None)
