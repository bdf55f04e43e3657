"""A scripted model: an OpenAI-compatible chat endpoint on loopback that plays a queue of replies over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Say:
    """One scripted reply. `status`: HTTP status; `cut`: close the connection in the middle of the answer; `delay`: seconds before the answer."""

    text: str = ""
    status: int = 200
    finish: str = "stop"
    cut: bool = False
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


class Scripted:
    """The server: `base` is its address, `requests` what was asked. A queue that ran out answers with `rest`, else with 500."""

    def __init__(self, replies: list[Say | str] | Callable[[dict[str, Any]], Say | str]):
        self.replies = replies
        self.requests: list[dict[str, Any]] = []
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                say = outer.next(body)
                time.sleep(say.delay)
                try:
                    if say.status != 200:
                        self.send(json.dumps({"error": {"message": say.text or "scripted fault", "type": "x"}}), say)
                    elif body.get("stream"):
                        self.stream(say)
                    else:
                        self.send(json.dumps(whole(say)), say)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def send(self, text: str, say: Say) -> None:
                data = text.encode()
                self.send_response(say.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in say.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data[: len(data) // 2] if say.cut else data)
                self.close_connection = self.close_connection or say.cut

            def stream(self, say: Say) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True
                size = max(1, len(say.text) // 5)
                pieces = [say.text[i : i + size] for i in range(0, len(say.text), size)]
                for piece in pieces[: len(pieces) // 2] if say.cut else pieces:
                    self.event({"role": "assistant", "content": piece}, None)
                if say.cut:
                    return
                self.event({}, say.finish)
                self.wfile.write(b"data: [DONE]\n\n")

            def event(self, delta: dict[str, Any], finish: str | None) -> None:
                chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
                chunk["choices"] = [{"index": 0, "delta": delta, "finish_reason": finish}]
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.flush()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def next(self, body: dict[str, Any]) -> Say:
        with self.lock:
            self.requests.append(body)
            if callable(self.replies):
                found: Say | str = self.replies(body)
            else:
                found = self.replies.pop(0) if self.replies else Say("the script has ended", status=500)
        return Say(found) if isinstance(found, str) else found


def whole(say: Say) -> dict[str, Any]:
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": say.finish, "message": {"role": "assistant", "content": say.text}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": len(say.text) // 4, "total_tokens": 100 + len(say.text) // 4},
    }


@contextmanager
def scripted(replies: list[Say | str] | Callable[[dict[str, Any]], Say | str]) -> Iterator[Scripted]:
    """Run a scripted model for the length of a `with` block."""
    model = Scripted(replies)
    thread = threading.Thread(target=model.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.server.shutdown()
        model.server.server_close()
