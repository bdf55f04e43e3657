"""Data sheets as numbered pages, and the pages that matter."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest

from circuitlm.errors import ToolError, UsageError
from circuitlm.knowledge.document import MOST_PAGES, Document, page_numbers, read_pdf, read_text, relevant
from tests.knowledge.sheet import PAGES, as_pdf, as_text

pypdf = pytest.importorskip("pypdf")


def file(folder: Path, data: bytes | str, name: str = "sheet.pdf") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_pdf_has_the_pages_that_it_shows(tmp_path):
    document = read_pdf(file(tmp_path, as_pdf()))
    assert len(document.pages) == len(PAGES) and "1 VDD Supply" in document.page(3) and "0x76" in document.page(5)
    assert document.page(0) == document.page(99) == "" and document.name == "sheet.pdf" and len(document.checksum) == 16


def test_form_feeds_part_a_text_and_without_them_lines_are_counted(tmp_path):
    assert read_text(file(tmp_path, as_text())).page(4).startswith("2 Absolute")
    long = "\n".join(f"line {n} of a long text" for n in range(130))
    assert [p.splitlines()[0] for p in read_text(file(tmp_path, long)).pages] == [f"line {n} of a long text" for n in (0, 60, 120)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (as_pdf(([], [], [])), "scan"),
        (b"\x89PNG\r\n" + b"x" * 500, "not a PDF"),
        (b"%PDF-1.4\n" + b"nonsense " * 50, "cannot be read as a PDF"),
        (as_pdf()[:700], "cannot be read as a PDF"),
        (b"", "empty"),
    ],
    ids=["scan", "png", "nonsense", "cut", "empty"],
)
def test_what_is_no_readable_pdf_is_said_in_words(data, says, tmp_path):
    with pytest.raises(UsageError) as error:
        read_pdf(file(tmp_path, data))
    assert says in error.value.message


def test_a_locked_pdf_is_named(tmp_path):
    writer = pypdf.PdfWriter(clone_from=file(tmp_path, as_pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(UsageError, match="password"):
        read_pdf(tmp_path / "locked.pdf")


def test_a_missing_file_a_folder_and_a_binary_text(tmp_path):
    for call, path in ((read_pdf, tmp_path / "no.pdf"), (read_pdf, tmp_path), (read_text, file(tmp_path, b"\xff\xfe" * 200, "x.txt"))):
        with pytest.raises(UsageError):
            call(path)


def test_without_pypdf_the_user_is_told_what_to_install(tmp_path, monkeypatch):
    real = builtins.__import__
    monkeypatch.setattr(
        builtins, "__import__", lambda name, *a, **k: (_ for _ in ()).throw(ImportError) if name == "pypdf" else real(name, *a, **k)
    )
    with pytest.raises(ToolError) as error:
        read_pdf(file(tmp_path, as_pdf()))
    assert "circuitlm[pdf]" in error.value.hint


def test_pin_tables_and_limits_are_chosen_and_contents_are_not(tmp_path):
    assert relevant(read_pdf(file(tmp_path, as_pdf()))) == [1, 3, 4, 5]


def test_a_long_document_is_bounded_and_keeps_its_best_pages():
    filler = "Application notes and firmware. " * 100
    pages = [filler] * 400
    pages[250] = "Pin description\n1 VDD\n2 GND"
    pages[260] = "Absolute maximum ratings and electrical characteristics"
    document = Document("long", tuple(pages[:MOST_PAGES]), "x", 100)
    chosen = relevant(document, most=8000)
    assert {251, 261} <= set(chosen) and sum(len(document.page(n)) for n in chosen) <= 8000


def test_pages_can_be_named():
    document = Document("d", ("a",) * 12, "x")
    assert page_numbers("3-5,12", document) == [3, 4, 5, 12]
    for wrong in ("0", "13", "5-3", "a", ""):
        with pytest.raises(UsageError):
            page_numbers(wrong, document)
