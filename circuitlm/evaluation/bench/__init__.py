"""Benchmark runs: answer (`answering`), keep (`log`), judge and count (`running`, `statistics`), report (`report`)."""
