"""Secrets at rest: AES-256-GCM with a random nonce, under one of the configured keys.

The nonce is the one random thing in the kernel: a nonce used twice would open both secrets.
What a secret is about (a table and an id) is bound to it, so that it opens in its own row only.
"""

import hmac
import os
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
ONLY_KEY = "1"
HASHING = b"snoutos keyed hash"

_is_key_id = re.compile(r"[A-Za-z0-9_.-]{1,16}").fullmatch
_is_hex_key = re.compile(r"[0-9A-Fa-f]{64}").fullmatch


class BrokenSeal(ValueError):
    """A secret that does not open: another key, another row, or changed on the way."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of this installation. The current one seals; all of them open."""

    current: str
    ciphers: Mapping[str, AESGCM]
    hashers: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, text: str) -> "Keyring":
        """`id:key,id2:key2`, the first being the current one; or one bare key, with id 1.

        A key is 32 bytes as base64 or hex. The ValueError for anything else names no key.
        """
        ciphers: dict[str, AESGCM] = {}
        hashers: dict[str, bytes] = {}
        for part in text.split(","):
            key_id, colon, key = part.strip().rpartition(":")
            key_id = key_id if colon else ONLY_KEY
            if not _is_key_id(key_id):
                raise ValueError(
                    "The encryption keys need ids of 1 to 16 letters or digits, as in id:key."
                )
            if key_id in ciphers:
                raise ValueError(f"The encryption key id {key_id} is used twice.")
            secret = _key(key, key_id)
            ciphers[key_id] = AESGCM(secret)
            hashers[key_id] = hmac.digest(secret, HASHING, "sha256")
        return cls(next(iter(ciphers)), ciphers, hashers)

    def seal(self, plain: str, *, about: bytes) -> tuple[str, bytes]:
        """The id of the key, to be stored beside the sealed secret; and the secret."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self.ciphers[self.current].encrypt(nonce, plain.encode(), about)
        return self.current, nonce + sealed

    def digests(self, text: str) -> tuple[bytes, ...]:
        """Keyed hashes by which something can be recognized and not be read: current key first."""
        data = text.encode()
        return tuple(hmac.digest(key, data, "sha256") for key in self.hashers.values())

    def open(self, key_id: str, sealed: bytes, about: bytes) -> str:
        cipher = self.ciphers.get(key_id)
        if cipher is None:
            raise BrokenSeal(f"It was sealed with the encryption key {key_id}, which is not here.")
        sealed = bytes(sealed)
        try:
            plain = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
        except (InvalidTag, ValueError):
            raise BrokenSeal("The secret does not open with its encryption key.") from None
        return plain.decode()


def _key(text: str, key_id: str) -> bytes:
    try:
        if _is_hex_key(text):
            return bytes.fromhex(text)
        key = b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        raise ValueError(f"The encryption key {key_id} is neither base64 nor hex.") from None
    if len(key) != KEY_BYTES:
        raise ValueError(
            f"The encryption key {key_id} has {len(key)} bytes, but needs exactly {KEY_BYTES}."
        )
    return key
