"""Messages per second of processor time: ours from due to recorded, the peers' `send_message` alone.

python -m benchmarks.delivery
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks import letters
from benchmarks.runner import OURS, PEERS, Variant, measure

COUNT = int(os.environ.get("BENCH_MESSAGES", "10000"))


def main() -> None:
    """Measure side by side and print."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "letters.json"
        letters.write(file)
        peer = {"count": COUNT, "letters": file, "in-flight": 32}
        found = measure(
            [
                Variant("ours, durable", OURS, "benchmarks.durable", {"count": COUNT}),
                Variant(
                    "PTB over httpx, sending only",
                    PEERS,
                    "benchmarks.peers.ptb_send",
                    {**peer, "count": COUNT // 5},
                ),
                Variant("aiogram, sending only", PEERS, "benchmarks.peers.aiogram_send", peer),
            ]
        )
    table = Table("", "messages per CPU second", "messages per second", "ours is × times")
    ours = found["ours, durable"]["messages_per_cpu_second"]
    for name, figures in found.items():
        rate = figures["messages_per_cpu_second"]
        table.add_row(name, f"{rate:,.0f}", f"{figures['messages_per_second']:,.0f}", f"{ours / rate:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
