"""The log of the server: one JSON object on each line of standard error.

No line has a token, a key, a URL of HCP Terraform, or a part of a plan.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

from octoguard.printable import json_escaped

_LONGEST = 200


def log(event: str, **facts: str | int | float | bool | None) -> None:
    """Write one line. Texts are cut to 200 characters and escaped."""
    entry: dict[str, object] = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event}
    entry |= {name: fact[:_LONGEST] if isinstance(fact, str) else fact for name, fact in facts.items()}
    line = json_escaped(json.dumps(entry, ensure_ascii=True)) + "\n"
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except OSError:  # nothing reads the log any more: go on without it
        pass


def place_of(error: BaseException) -> str:
    """The type and the place of an unexpected error. Its message may contain a value of the plan."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} at {place}"
