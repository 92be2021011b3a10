"""Pictures of strangers made harmless: opened, turned upright, made no larger than needed, and
written anew, so that neither where they were taken nor anything hidden in the file is kept."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE, LONGEST_SMALL_SIDE = 2048, 640
MOST_PIXELS = 60_000_000
MOST_FRAMES = 120
MOST_MOVING_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
QUALITY = 86


class NotAPicture(ValueError):
    """Nothing that can be opened as a picture, or one that is unreasonably large."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`body` and `small` are files of `content_type`; width and height are those of `small`."""

    content_type: str
    body: bytes
    small: bytes
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """A copy that shows the same and says nothing else. Raises NotAPicture."""
    # The library is large, and only those who look at pictures need it.
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture("too many pixels")
            if opened.format == "GIF" and _moves(opened):
                return _moving(opened)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            return _still(upright)
    except Exception as problem:
        # The library's decoders are not of one mind about what to raise for a broken file.
        raise NotAPicture(str(problem)) from problem


def _still(picture: "Image") -> Picture:
    has_alpha = picture.has_transparency_data
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    kind = "PNG" if has_alpha else "JPEG"
    picture.info = {}
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    body = _written(picture, kind)
    picture.thumbnail((LONGEST_SMALL_SIDE, LONGEST_SMALL_SIDE))
    small = _written(picture, kind)
    return Picture(f"image/{kind.lower()}", body, small, picture.width, picture.height)


def _moves(picture: "Image") -> bool:
    frames = int(getattr(picture, "n_frames", 1))
    pixels = frames * picture.width * picture.height
    return 1 < frames <= MOST_FRAMES and pixels <= MOST_MOVING_PIXELS


def _moving(picture: "Image") -> Picture:
    from PIL import ImageSequence

    frames, pauses = [], []
    for frame in ImageSequence.Iterator(picture):
        pauses.append(int(frame.info.get("duration", 100)))
        frame = frame.convert("RGBA")
        frame.thumbnail((LONGEST_SMALL_SIDE, LONGEST_SMALL_SIDE))
        frame.info = {}
        frames.append(frame)
    written = io.BytesIO()
    frames[0].save(
        written, "GIF", save_all=True, append_images=frames[1:], duration=pauses, loop=0, disposal=2
    )
    body = written.getvalue()
    return Picture("image/gif", body, body, frames[0].width, frames[0].height)


def _written(picture: "Image", kind: str) -> bytes:
    written = io.BytesIO()
    if kind == "JPEG":
        picture.save(written, kind, quality=QUALITY, optimize=True)
    else:
        picture.save(written, kind, optimize=True)
    return written.getvalue()
