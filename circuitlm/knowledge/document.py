"""A data sheet as numbered pages of text, and the pages of it that say what a component file asks for."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from circuitlm.errors import ToolError, UsageError

MOST_BYTES = 60_000_000
MOST_PAGES = 300
"""Pages that are read; pin tables and limits stand in the first ones."""
FEWEST_LETTERS = 120
"""Fewer letters in a whole document: it is a scan."""
LINES_A_PAGE = 60
"""Lines of a plain text without page breaks that are counted as one page."""
LONGEST_PAGE = 9_000
"""Characters of a page that a model is shown."""
LONGEST = 60_000
"""Characters of all the pages that a model is shown."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document's text; `pages[0]` is page 1. `checksum`: of the file. `unread`: pages beyond those that are read."""

    name: str
    pages: tuple[str, ...]
    checksum: str
    unread: int = 0

    def page(self, number: int) -> str:
        """The text of a page, '' for a page that the document does not have."""
        return self.pages[number - 1] if 1 <= number <= len(self.pages) else ""


def read_pdf(path: Path) -> Document:
    """The text of a PDF, page by page. Raises UsageError for what is no PDF, locked, damaged or a scan, ToolError without pypdf."""
    data = _bytes(path)
    if b"%PDF-" not in data[:1024]:
        raise UsageError(f"{path} is not a PDF.", "a text file is read with --text")
    try:
        import pypdf
    except ImportError as error:
        raise ToolError(
            "pypdf is not installed: it is what reads PDFs.", "pip install 'circuitlm[pdf]', or give the text with --text"
        ) from error
    with _hushed():
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise UsageError(f"{path} is locked with a password.", "save it without one, or give its text with --text")
            count = len(reader.pages)
        except UsageError:
            raise
        except Exception as error:  # pypdf raises its own, and whatever a damaged file leads it to
            raise UsageError(f"{path} cannot be read as a PDF: {_brief(error)}", "give its text with --text") from error
        pages = tuple(_text_of(reader, n) for n in range(min(count, MOST_PAGES)))
    if sum(c.isalnum() for p in pages for c in p) < FEWEST_LETTERS:
        raise UsageError(
            f"{path} holds no text: it is a scan, or its letters are drawn as shapes.",
            "make its text readable first (ocrmypdf in.pdf out.pdf), or give the text with --text",
        )
    return Document(path.name, pages, _checksum(data), max(0, count - MOST_PAGES))


def read_text(path: Path) -> Document:
    """A text file; form feeds part its pages (as `pdftotext -layout` writes them), else every 60 lines count as one."""
    data = _bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not a text file in UTF-8.", "a PDF is read with --pdf") from None
    if sum(c.isalnum() for c in text) < FEWEST_LETTERS:
        raise UsageError(f"{path} holds next to no text.")
    if "\f" in text:
        pages = text.rstrip("\f\n").split("\f")
    else:
        lines = text.splitlines()
        pages = ["\n".join(lines[i : i + LINES_A_PAGE]) for i in range(0, len(lines), LINES_A_PAGE)]
    return Document(path.name, tuple(pages[:MOST_PAGES]), _checksum(data), max(0, len(pages) - MOST_PAGES))


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder.", "name the document in it")
        if (size := path.stat().st_size) > MOST_BYTES:
            raise UsageError(f"{path} is too large: {size / 1e6:.0f} MB, at most {MOST_BYTES / 1e6:.0f} MB.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    if not data:
        raise UsageError(f"{path} is empty.")
    return data


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _text_of(reader: object, number: int) -> str:
    """One page's text; '' where it cannot be had (a damaged page does not spoil the others)."""
    try:
        return str(reader.pages[number].extract_text() or "")  # type: ignore[attr-defined]
    except Exception:
        return ""


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    """pypdf remarks on every irregularity; none of them is the user's business."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _brief(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:160]


# -- the pages that matter -----------------------------------------------------------------------
_TELLING: tuple[tuple[str, int], ...] = (
    (r"pin\s*(?:description|function|configuration|assignment|definition|out\b)", 6),
    (r"terminal\s+(?:function|assignment|configuration)", 6),
    (r"absolute\s+maximum", 6),
    (r"recommended\s+operating\s+conditions", 5),
    (r"(?:electrical|dc|static|operating)\s+(?:characteristics|specifications|conditions|parameters)", 5),
    (r"(?:slave|device|i2c|i²c|target)\s+address", 4),
    (r"(?:typical|basic)\s+(?:application|connection|operating)\s*(?:circuit|diagram|schematic)?", 2),
    (r"supply\s+(?:voltage|current)", 2),
    (r"(?:input|output)\s+(?:high|low)\s+(?:level\s+)?voltage|\bV[IO][HL]\b", 1),
)
_CONTENTS = re.compile(r"\.{6,}|(?:\. ){5,}")


def relevant(document: Document, most: int = LONGEST) -> list[int]:
    """Numbers of the pages that say most about pins and limits, in order, of at most *most* characters together; the first is one."""
    scores = {n: _score(text) for n, text in enumerate(document.pages, 1)}
    chosen, used = [], 0
    for number in sorted(scores, key=lambda n: (n != 1, -scores[n], n)):
        size = min(len(document.page(number)), LONGEST_PAGE)
        if not size or (scores[number] <= 0 and number != 1) or used + size > most:
            continue
        chosen.append(number)
        used += size
    return sorted(chosen)


def _score(text: str) -> int:
    if len(_CONTENTS.findall(text)) >= 4:
        return 0  # a table of contents names everything and says nothing
    return sum(weight for pattern, weight in _TELLING if re.search(pattern, text, re.I))


def page_numbers(text: str, document: Document) -> list[int]:
    """`3-8,12` as page numbers. Raises UsageError for anything else and for pages that the document does not have."""
    out: list[int] = []
    for item in text.split(","):
        m = re.fullmatch(r"\s*(\d{1,4})(?:\s*-\s*(\d{1,4}))?\s*", item)
        if not m:
            raise UsageError(f"--pages {text!r} is not understood.", "write --pages 3-8,12")
        first, last = int(m[1]), int(m[2] or m[1])
        if not 1 <= first <= last <= len(document.pages):
            raise UsageError(f"{document.name} has the pages 1 to {len(document.pages)}, not {item.strip()}.")
        out += range(first, last + 1)
    return sorted(set(out))
