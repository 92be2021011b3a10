"""The key that push services know this installation by (RFC 8292), made from the installation's own
secret: nothing more to keep, and another secret is another installation to them."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# The order of the group of P-256 (FIPS 186-5, SEC 2 secp256r1).
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ABOUT = b"snoutos.push.vapid"


def private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    digest = hmac.new(secret.encode(), ABOUT, hashlib.sha512).digest()
    return ec.derive_private_key(int.from_bytes(digest) % (ORDER - 1) + 1, ec.SECP256R1())


def public_key(secret: str) -> str:
    """As a browser wants it: the uncompressed point, base64 for addresses, without padding."""
    point = private_key(secret).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
