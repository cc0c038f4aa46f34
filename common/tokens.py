"""Secrets that travel in mailed addresses (LNK-1).

A link's token is derived from a stored seed and the secret key at the moment its mail leaves: the
database holds the seed and the token's hash, and neither opens anything."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

SEED_BYTES = 32
TOKEN_CHARACTERS = 43


def make_seed() -> bytes:
    """Return 32 random bytes for a new link."""
    return secrets.token_bytes(SEED_BYTES)


def token_for(purpose: str, seed: bytes | memoryview) -> str:
    """Return the token of a seed, 43 URL-safe characters; another purpose, another token.

    seed may be what a BinaryField gives back, memoryview included. Raises ValueError for a seed of
    another length."""
    raw = bytes(seed)
    if len(raw) != SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(raw)}")
    made = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:".encode() + raw, hashlib.sha256)
    return base64.urlsafe_b64encode(made.digest()).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """Return the SHA-256 (hex) that a token is found by."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
