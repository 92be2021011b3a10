"""Secrets: made once for development, asked for in production."""

import json
from base64 import b64encode
from pathlib import Path
from secrets import token_bytes, token_urlsafe


def fresh() -> dict[str, str]:
    return {
        "SECRET_KEY": token_urlsafe(48),
        "JWT_SECRET": token_urlsafe(48),
        "ENCRYPTION_KEY": b64encode(token_bytes(32)).decode(),
    }


def of_folder(data: Path) -> dict[str, str]:
    """The secrets of this data folder, made on its first use and readable by its owner only."""
    file = data / "secrets.json"
    if not file.exists():
        draft = data / "secrets.json.new"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(fresh(), indent=2))
        draft.rename(file)
    secrets: dict[str, str] = json.loads(file.read_text())
    return secrets
