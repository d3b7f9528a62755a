"""Code pages of texts without a mark: our own guess beside charset-normalizer's, on our own examples.

    python benchmarks/encodings.py [--every 4]

Writes build/bench/encodings.json and prints a table: the share of lines that come back as they were, and
processor milliseconds for each, out of the Russian and Ukrainian lines of the reader's examples. A line is
what a person pastes into a file: some dozens to hundreds of letters.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from charset_normalizer import from_bytes

from firstlight.reports.rules.files import ENCODINGS, ReadingError, decode_bytes

ROOT = Path(__file__).resolve().parents[1]


def ours(raw: bytes) -> str | None:
    try:
        return decode_bytes(raw)
    except ReadingError:
        return None


def normalizer(raw: bytes) -> str | None:
    best = from_bytes(raw).best()
    return str(best) if best else None


def lines() -> list[str]:
    """The lines of the examples that are texts in Cyrillic letters."""
    folder = ROOT / "tests" / "reports" / "examples"
    texts = [(folder / f"{language}.txt").read_text(encoding="utf8") for language in ("ru", "uk")]
    return [line for text in texts for line in text.splitlines() if re.search("[а-яії]{4}", line)]


def measure(name: Callable[[bytes], str | None], given: list[tuple[str, bytes]]) -> dict[str, float]:
    started = time.process_time()
    right = sum(name(raw) == text for text, raw in given)
    spent_s = time.process_time() - started
    return {"right": round(right / len(given), 3), "ms": round(spent_s / len(given) * 1000, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=4, help="take every so-manieth line")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench" / "encodings.json")
    options = parser.parse_args()
    chosen = lines()[:: options.every]
    report = {}
    print(f"{'':12}{'lines':>7}{'ours':>8}{'ms':>7}{'normalizer':>12}{'ms':>7}")
    for encoding in ENCODINGS:
        given = [
            (text, raw)
            for text in chosen
            if (raw := text.encode(encoding, "ignore")).decode(encoding) == text
        ]
        own, peer = measure(ours, given), measure(normalizer, given)
        report[encoding] = {"lines": len(given), "ours": own, "charset-normalizer": peer}
        print(f"{encoding:12}{len(given):7}{own['right']:8}{own['ms']:7}{peer['right']:12}{peer['ms']:7}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
