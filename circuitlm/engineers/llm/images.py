"""Pictures as a model may be given them: of a known kind, whole, and small enough. Pillow shrinks what is too large, where it is there."""

from __future__ import annotations

import base64
import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circuitlm.errors import UsageError

MOST_FILE = 40_000_000
"""Bytes of a file that is looked at."""
MOST_BYTES = 3_500_000
"""Bytes that are sent: as text they are a third more, and providers take 5 MB."""
MOST_SIDE = 3000
"""Pixels of the longer side that are sent; models see no more."""
MOST_PIXELS = 100_000_000
"""A file that claims more is a bomb."""
LEAST_SIDE = 32
SUFFIXES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}
_OTHER = {b"%PDF": "a PDF", b"<svg": "an SVG", b"<?xm": "an SVG", b"II*\0": "a TIFF", b"MM\0*": "a TIFF", b"BM": "a BMP"}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture ready to be sent. Sizes in pixels."""

    name: str
    data: bytes
    mime: str
    width: int
    height: int
    shrunk: bool = False

    @property
    def url(self) -> str:
        """The picture as a data URL."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode()}"

    @property
    def suffix(self) -> str:
        return next(s for s, mime in SUFFIXES.items() if mime == self.mime)


def is_picture(path: Path) -> bool:
    """Whether a file is meant as a picture: by its suffix, else by its first bytes."""
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            return mime_of(file.read(16)) is not None
    except OSError:
        return False


def mime_of(head: bytes) -> str | None:
    """The kind of a picture by its first bytes, None for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def load(path: Path) -> Image:
    """A picture from a file. Raises UsageError for what is missing, no picture, damaged, or too large to be sent."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UsageError(f"{path} is a folder.", "name the picture in it")
        if size > MOST_FILE:
            raise UsageError(f"{path} is too large: {size / 1e6:.0f} MB, at most {MOST_FILE / 1e6:.0f} MB.", "save it smaller")
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    mime = mime_of(data)
    if mime is None:
        what = next((w for head, w in _OTHER.items() if data.lstrip().startswith(head)), "no picture" if data else "empty")
        raise UsageError(f"{path} is {what}; a PNG, JPEG, WebP or GIF is needed.", "save the schematic's page as a PNG")
    found = size_of(data, mime)
    if found is None or not whole(data, mime):
        raise UsageError(f"{path} is damaged: the picture is cut off or cannot be read.", "save it anew")
    width, height = found
    if width * height > MOST_PIXELS:
        raise UsageError(f"{path} has {width} x {height} pixels, at most {MOST_PIXELS // 1_000_000} million.", "save it smaller")
    if min(width, height) < LEAST_SIDE:
        raise UsageError(f"{path} has {width} x {height} pixels: nothing can be read in it.")
    return _fitting(path, Image(path.name, data, mime, width, height))


def size_of(data: bytes, mime: str) -> tuple[int, int] | None:
    """Width and height from a picture's head, None where there is none."""
    try:
        if mime == "image/png":
            return struct.unpack(">II", data[16:24])
        if mime == "image/gif":
            return struct.unpack("<HH", data[6:10])
        return _webp_size(data) if mime == "image/webp" else _jpeg_size(data)
    except (struct.error, IndexError):
        return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8 ":
        w, h = struct.unpack("<HH", data[26:30])
        return w & 0x3FFF, h & 0x3FFF
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        mark = data[at + 1]
        if mark == 0xFF or 0xD0 <= mark <= 0xD8 or mark == 0x01:
            at += 1 if mark == 0xFF else 2
            continue
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None


def whole(data: bytes, mime: str) -> bool:
    """Whether a picture's end is there."""
    if mime == "image/png":
        return b"IEND" in data[-64:]
    if mime == "image/jpeg":
        return b"\xff\xd9" in data[-4096:]
    if mime == "image/webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return data.rstrip(b"\0").endswith(b";")


def _fitting(path: Path, image: Image) -> Image:
    """The picture as it is where it fits, else a smaller one. Raises UsageError where Pillow is wanted for that and is not there."""
    if len(image.data) <= MOST_BYTES and max(image.width, image.height) <= MOST_SIDE:
        return image
    try:
        import PIL.Image
    except ImportError:
        raise UsageError(
            f"{path} is too large for a model: {image.width} x {image.height} pixels, {len(image.data) / 1e6:.1f} MB; "
            f"at most {MOST_SIDE} pixels a side and {MOST_BYTES / 1e6:.1f} MB.",
            "save it smaller, or: pip install pillow",
        ) from None
    try:
        with PIL.Image.open(io.BytesIO(image.data)) as picture:
            return _smaller(image, picture)
    except UsageError:
        raise
    except Exception as error:  # Pillow raises what a damaged file leads it to
        raise UsageError(f"{path} is damaged: {' '.join(str(error).split())[:120]}.", "save it anew") from error


def _smaller(image: Image, picture: Any) -> Image:
    for side in (MOST_SIDE, 2000, 1400):
        copy = picture.convert("RGB")
        copy.thumbnail((side, side))
        for kind, mime, options in (("PNG", "image/png", {"optimize": True}), ("JPEG", "image/jpeg", {"quality": 90})):
            out = io.BytesIO()
            copy.save(out, kind, **options)
            if out.tell() <= MOST_BYTES:
                return Image(image.name, out.getvalue(), mime, copy.width, copy.height, True)
    raise UsageError(f"{image.name} cannot be made small enough.", "save it smaller")
