"""Pictures before they are sent: known kinds, whole, small enough."""

from __future__ import annotations

import base64
import builtins
import io
from pathlib import Path

import pytest

from circuitlm.engineers.llm.images import MOST_BYTES, MOST_SIDE, is_picture, load, mime_of, size_of, whole
from circuitlm.errors import UsageError
from tests.engineers.llm.pictures import png


def file(folder: Path, data: bytes, name: str = "board.png") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_small_picture_goes_as_it_is(tmp_path):
    image = load(file(tmp_path, png(64, 48)))
    assert (image.width, image.height, image.mime, image.shrunk) == (64, 48, "image/png", False)
    assert image.url.startswith("data:image/png;base64,") and base64.b64decode(image.url.partition(",")[2]) == png(64, 48)


@pytest.mark.parametrize(("kind", "mime"), [("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp"), ("PNG", "image/png")])
def test_every_kind_tells_its_size_and_whether_it_is_whole(kind, mime):
    pil = pytest.importorskip("PIL.Image")
    for lossless in (False, True) if kind == "WEBP" else (False,):
        out = io.BytesIO()
        pil.effect_noise((123, 77), 60).convert("RGB").save(out, kind, **({"lossless": lossless} if kind == "WEBP" else {}))
        data = out.getvalue()
        assert mime_of(data) == mime and size_of(data, mime) == (123, 77) and whole(data, mime)
        assert not whole(data[: len(data) // 2], mime)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 ...", "a PDF"),
        (b"<svg xmlns='...'/>", "an SVG"),
        (b"just some text", "no picture"),
        (png()[:60], "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff" + b"\0" * 400, "damaged"),
        (png(claims=(60_000, 60_000)), "pixels"),
        (png(8, 8), "nothing can be read"),
    ],
    ids=["empty", "pdf", "svg", "text", "cut", "head only", "no jpeg", "bomb", "tiny"],
)
def test_what_is_no_usable_picture_is_said_in_words(data, says, tmp_path):
    with pytest.raises(UsageError) as error:
        load(file(tmp_path, data))
    assert says in error.value.message


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "no.png", tmp_path):
        with pytest.raises(UsageError):
            load(path)


def test_too_large_a_picture_is_made_smaller_where_pillow_is_there(tmp_path):
    pytest.importorskip("PIL")
    for name, data in (("wide.png", png(MOST_SIDE + 500, 200)), ("heavy.png", png(2400, 2400, noise=True))):
        image = load(file(tmp_path, data, name))
        assert image.shrunk and max(image.width, image.height) <= MOST_SIDE and len(image.data) <= MOST_BYTES


def test_without_pillow_the_user_is_told(tmp_path, monkeypatch):
    real = builtins.__import__
    gone = lambda name, *a, **k: (_ for _ in ()).throw(ImportError) if name.startswith("PIL") else real(name, *a, **k)  # noqa: E731
    monkeypatch.setattr(builtins, "__import__", gone)
    with pytest.raises(UsageError) as error:
        load(file(tmp_path, png(MOST_SIDE + 500, 200)))
    assert "too large" in error.value.message and "pillow" in error.value.hint


def test_a_picture_is_known_by_its_name_or_its_first_bytes(tmp_path):
    assert is_picture(tmp_path / "any.JPG") and is_picture(file(tmp_path, png(), "noname"))
    assert not is_picture(file(tmp_path, b"[]", "circuit.json")) and not is_picture(tmp_path / "missing.json")
