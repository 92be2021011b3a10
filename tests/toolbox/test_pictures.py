"""Pictures of strangers: what is kept of them, and what is not."""

import struct
import zlib

import pytest
from PIL import Image

from snoutos.toolbox import pictures
from snoutos.toolbox.pictures import NotAPicture, clean
from tests.rooms.attachments.pictures import (
    SECRET,
    damaged_tiff,
    drawing,
    moving,
    opened,
    photo,
    written,
)


def test_neither_place_nor_camera_nor_comment_is_kept():
    dirty = photo()
    assert SECRET in dirty

    kept = clean(dirty)

    for file in (kept.body, kept.small):
        assert SECRET not in file
        assert not opened(file).getexif()
        assert "comment" not in opened(file).info
    assert kept.content_type == "image/jpeg"


def test_a_picture_taken_sideways_stands_upright():
    kept = clean(photo(60, 40, orientation=6))

    picture = opened(kept.body)
    assert picture.size == (40, 60)
    assert picture.getpixel((38, 2))[0] > 150, "the red corner has moved to the right"
    assert picture.getpixel((2, 2))[0] < 100


def test_a_large_picture_becomes_as_large_as_needed():
    kept = clean(photo(4000, 1000))

    assert opened(kept.body).size == (2048, 512)
    assert opened(kept.small).size == (640, 160) == (kept.width, kept.height)


def test_what_can_be_seen_through_stays_so():
    kept = clean(drawing())

    assert kept.content_type == "image/png"
    assert opened(kept.small).getpixel((5, 5)) == (0, 200, 0, 90)


def test_a_moving_picture_goes_on_moving_without_its_comment():
    kept = clean(moving())

    assert (kept.content_type, opened(kept.body).n_frames) == ("image/gif", 3)
    assert SECRET not in kept.body


def test_a_moving_picture_with_too_much_in_it_stands_still(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_MOVING_PIXELS", 24 * 16 * 2)

    assert clean(moving()).content_type == "image/jpeg"


@pytest.mark.parametrize("size", ["palette", "gray", "one bit"])
def test_pictures_of_all_depths_are_understood(size):
    mode = {"palette": "P", "gray": "L", "one bit": "1"}[size]

    kept = clean(written(Image.new(mode, (9, 9)), "PNG"))

    assert opened(kept.body).size == (9, 9)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", photo()[:200], b"%PDF-1.7 "],
    ids=["nothing", "words", "svg", "half a photo", "pdf"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        clean(content)


@pytest.mark.parametrize("kind", [2, 5, 7, 12], ids=["text", "fraction", "bytes", "float"])
def test_a_broken_tiff_is_no_picture(kind):
    with pytest.raises(NotAPicture):
        clean(damaged_tiff(kind))


def test_a_bomb_is_not_unpacked():
    """A few bytes that claim to be 30,000 by 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
        + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"
    )  # fmt: skip

    with pytest.raises(NotAPicture):
        clean(bomb)
