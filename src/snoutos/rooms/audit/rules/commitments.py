"""Proving words that can be forgotten."""

from hashlib import sha256


def commitment(salt: str, words: str) -> str:
    """What the log keeps of words that may have to be forgotten."""
    return sha256(f"{salt}\n{words}".encode()).hexdigest()
