"""Named SQL. Each file in sql/ holds statements introduced by a line `-- name --`."""

import re
from importlib import resources
from typing import LiteralString, cast

_NAME = re.compile(r"^-- ([a-z_]+) --$", re.MULTILINE)


def load(file: str) -> dict[str, LiteralString]:
    """The statements of one file by name."""
    text = (resources.files("snoutos.store") / "sql" / file).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    # Our own files, shipped with the package: as trustworthy as code.
    return {
        name: cast(LiteralString, sql.strip())
        for name, sql in zip(parts[::2], parts[1::2], strict=True)
    }
