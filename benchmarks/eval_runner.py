"""How a benchmark run keeps up: throughput against a server that answers after 100 ms, and memory over many items.

python benchmarks/eval_runner.py [--items 1000] [--workers 32] [--many 20000]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

from circuitlm.engineers.llm.settings import ModelSettings
from circuitlm.evaluation.bench.answering import ModelAnswerer, ReadyAnswers
from circuitlm.evaluation.bench.log import RunLog
from circuitlm.evaluation.bench.running import Bounds, run
from circuitlm.evaluation.benchmarks import find
from circuitlm.evaluation.benchmarks.base import Item

LATENCY = 0.1
REPLY = {
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "<answer>B</answer>"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 50, "completion_tokens": 5},
}


def serve(port: object) -> None:
    """A chat endpoint in a process of its own: every answer takes LATENCY seconds, any number of them at once."""
    body = json.dumps(REPLY).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(text.split("content-length:")[1].split("\r\n")[0]))
        await asyncio.sleep(LATENCY)
        writer.write(head + body)
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=512)
        port.value = server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        await server.serve_forever()

    asyncio.run(main())


def items(n: int) -> list[Item]:
    """Multiple-choice items with a long question."""
    return [Item(f"q{k}", f"question {k}? " + "words " * 60, "B", "letter", ("x", "y"), groups={"level": str(k % 5)}) for k in range(n)]


def timed(folder: Path, n: int, answerer: object, workers: int) -> float:
    """Seconds of a run."""
    log = RunLog(folder)
    log.begin({"benchmark": "jsonl", "model": "scripted", "items": n, "epochs": 1}, [])
    start = time.perf_counter()
    state = run(find("jsonl"), items(n), answerer, log, Bounds(workers))  # type: ignore[arg-type]
    took = time.perf_counter() - start
    log.close()
    assert state.done == n, state
    return took


def peak() -> float:
    """Megabytes at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=32)
    parser.add_argument("--many", type=int, default=20_000)
    given = parser.parse_args()
    port = multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.01)
    settings = ModelSettings("openai/scripted", f"http://127.0.0.1:{port.value}/v1", stream=False)
    with tempfile.TemporaryDirectory() as folder:
        took = timed(Path(folder) / "a", given.items, ModelAnswerer(find("jsonl"), settings, False), given.workers)
        ideal = LATENCY * given.items / given.workers
        print(
            f"{given.items} items at {LATENCY * 1000:.0f} ms, {given.workers} at once: {took:.2f} s, {ideal / took:.2f} of the ideal {ideal:.2f} s"
        )
        before = peak()
        for n in (given.many // 10, given.many):
            took = timed(Path(folder) / str(n), n, ReadyAnswers("ready", {}), given.workers)
            print(f"{n} items, answers at once: {took:.1f} s, {n / took:.0f}/s, at most {peak():.0f} MB ({peak() - before:+.0f})")


if __name__ == "__main__":
    main()
