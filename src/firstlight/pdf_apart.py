"""Sets one document in a process of its own: a stranger's template may take no more than it is given.

Run by `firstlight.pdf` as a script. It reads a job as JSON from its input, limits itself, writes the PDF
beside the template, and says on its output why it could not. It knows nothing of Django or the database.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

MAIN, MADE = "main.typ", "made.pdf"
REFUSED = 3  # exit status: the template was at fault, and the output says why


def limit(memory_mb: int, cpu_s: int, file_mb: int) -> None:
    """Bound this process; what it asks beyond is refused by the system, which ends it."""
    try:
        import resource
    except ImportError:  # not on this system: the caller's clock is all that bounds it
        return
    mb = 1024 * 1024
    wanted = {
        resource.RLIMIT_AS: memory_mb * mb,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: file_mb * mb,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        resource.setrlimit(kind, (most, most))


def run(job: dict[str, Any]) -> int:
    """Set the document of a job; the exit status."""
    limit(job["memory_mb"], job["cpu_s"], job["file_mb"])
    import typst  # after the limits: its memory counts too

    folder = Path(job["folder"])
    fonts = typst.Fonts(include_system_fonts=False)
    compiler = typst.Compiler(folder / MAIN, root=folder, font_paths=fonts)
    options = {"sys_inputs": job["inputs"], "timestamp": job["timestamp"], **job["options"]}
    try:
        made = compiler.compile(format="pdf", **options)
    except typst.TypstError as error:
        json.dump({"message": error.message, "diagnostic": error.diagnostic}, sys.stdout)
        return REFUSED
    assert isinstance(made, bytes)  # pages come apart only as pictures
    (folder / MADE).write_bytes(made)
    return 0


if __name__ == "__main__":
    sys.exit(run(json.load(sys.stdin)))
