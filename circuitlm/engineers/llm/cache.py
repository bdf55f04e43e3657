"""Replies of models, kept by the content of the question: a run can be repeated offline and for nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from circuitlm.resources import cache_folder

VERSION = 1
"""Part of every key: raised when what is stored changes its meaning."""


def default_path() -> Path:
    """The file in the user's cache folder."""
    return cache_folder() / "replies.sqlite"


def key_of(question: dict[str, Any]) -> str:
    """SHA-256 over the question's canonical JSON: model, base, messages, schema and settings; never a key."""
    text = json.dumps({"v": VERSION, **question}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


class ReplyCache:
    """A small sqlite file. It never stops a run: a file that cannot be used is left alone, and `broken` says why."""

    def __init__(self, path: Path | None = None):
        self.path = path or default_path()
        self.broken = ""
        self._db: sqlite3.Connection | None = None

    def _open(self) -> sqlite3.Connection | None:
        if self._db is None and not self.broken:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                db = sqlite3.connect(self.path, timeout=5)
                db.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, model TEXT, reply TEXT NOT NULL, at REAL)")
                self._db = db
            except (OSError, sqlite3.Error) as error:
                self.broken = str(error)
        return self._db

    def get(self, key: str) -> dict[str, Any] | None:
        """The stored reply, or None."""
        db = self._open()
        if db is None:
            return None
        try:
            row = db.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
            found = json.loads(row[0]) if row else None
        except (sqlite3.Error, ValueError) as error:
            self.broken = str(error)
            return None
        return found if isinstance(found, dict) and isinstance(found.get("text"), str) else None

    def put(self, key: str, model: str, reply: dict[str, Any]) -> None:
        """Keep a reply: its text, tokens and finish reason."""
        db = self._open()
        if db is None:
            return
        try:
            with db:
                db.execute(
                    "INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?)", (key, model, json.dumps(reply, ensure_ascii=False), time.time())
                )
        except sqlite3.Error as error:
            self.broken = str(error)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
