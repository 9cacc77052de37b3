"""Reads what a server said: its tracebacks, by the line that ends each."""

import re
from pathlib import Path

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
BEGINS = "Traceback (most recent call last)"

CHAINED = "above exception"  # … was the direct cause of the following; during handling of the … another occurred


def ends_of_tracebacks(path: Path) -> list[str]:
    """The last line of each traceback in a log: which exception it was; of a chain the last, which nobody caught."""
    ends, inside = [], False
    for line in COLOUR.sub("", path.read_text(errors="replace")).splitlines():
        if BEGINS in line:
            inside = True
        elif CHAINED in line and ends:
            ends.pop()
        elif (
            inside
            and line
            and not line.lstrip(" |+-").startswith(("File ", "^", "~", "Traceback"))
            and line[0] not in " |+"
        ):
            ends.append(line)
            inside = False
    return ends
