"""Access tokens for programs: JSON Web Tokens, HS256."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from snoutos.kernel.words import Role

ALGORITHM = "HS256"
ACCESS = "access"


@dataclass(frozen=True, slots=True)
class Claims:
    user_id: UUID
    org_id: UUID
    role: Role
    # To the second, as the token carries it; empty in one that is still to be written.
    issued_at: datetime | None = None


def write(claims: Claims, *, now: datetime, lifetime: timedelta, key: str) -> str:
    return jwt.encode(
        {
            "sub": str(claims.user_id),
            "org": str(claims.org_id),
            "role": claims.role.value,
            "kind": ACCESS,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
        },
        key,
        algorithm=ALGORITHM,
    )


def read(token: str, *, now: datetime, key: str) -> Claims | None:
    """What the token says, or None when it is forged, expired, or no token of ours."""
    try:
        said = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            # The time is given to us, so the library's own look at the clock is switched off.
            options={
                "require": ["sub", "iat", "exp"],
                "verify_exp": False,
                "verify_iat": False,
            },
        )
        if said.get("kind") != ACCESS or said["exp"] <= now.timestamp():
            return None
        issued_at = datetime.fromtimestamp(int(said["iat"]), UTC)
        return Claims(UUID(said["sub"]), UUID(said["org"]), Role(said["role"]), issued_at)
    except (
        jwt.InvalidTokenError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
        OSError,
    ):
        return None
