"""How many texts a phone network makes of one message (GSM 03.38).

coding  alphabet                   one part  each of several
------  -------------------------  --------  ---------------
GSM-7   the basic set, 1 unit      160       153
        the extension, 2 units
UCS-2   everything else, UTF-16    70        67

One character outside of GSM-7 switches the whole message to UCS-2. A character of two units is
never split over two parts, so a part may be one unit short.
"""

from dataclasses import dataclass
from enum import StrEnum

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
GSM = GSM_BASIC | GSM_EXTENSION


class Encoding(StrEnum):
    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """`first_odd` is the first character that does not fit into GSM-7."""

    encoding: Encoding
    units: int
    parts: int
    first_odd: str | None = None


def segments(text: str) -> Segments:
    """Empty text counts as one part."""
    first_odd = None if GSM.issuperset(text) else next(one for one in text if one not in GSM)
    if first_odd is None:
        widths = [2 if one in GSM_EXTENSION else 1 for one in text]
        encoding, single, several = Encoding.GSM_7, 160, 153
    else:
        widths = [2 if one > "\uffff" else 1 for one in text]
        encoding, single, several = Encoding.UCS_2, 70, 67
    units = sum(widths)
    parts = 1 if units <= single else _parts(widths, several)
    return Segments(encoding, units, parts, first_odd)


def _parts(widths: list[int], room: int) -> int:
    parts, used = 1, 0
    for width in widths:
        used += width
        if used > room:
            parts, used = parts + 1, width
    return parts
