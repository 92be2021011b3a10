"""Pictures as phones send them, with everything in them that must not stay."""

import io
import struct

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

STRIP_OFFSETS = 273
SECRET = b"646-201-7788"


def photo(width=60, height=40, *, orientation=1):
    """A JPEG with a place, a camera and a comment; the upper left corner is red."""
    picture = Image.new("RGB", (width, height), (0, 80, 160))
    picture.paste((220, 0, 0), (0, 0, width // 4, height // 4))
    exif = picture.getexif()
    exif[Base.Orientation] = orientation
    exif[Base.Make] = "Phone " + SECRET.decode()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (40.0, 42.0, 46.0)
    return written(picture, "JPEG", exif=exif, comment=SECRET, quality=95)


def drawing():
    return written(Image.new("RGBA", (30, 20), (0, 200, 0, 90)), "PNG")


def moving():
    frames = [Image.new("RGB", (24, 16), (shade, 0, 0)) for shade in (0, 120, 250)]
    return written(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80, comment=SECRET
    )


def damaged_tiff(kind):
    """A TIFF that says in a type of its own (TIFF 6.0, section 2) where its lines begin."""
    raw = bytearray(written(Image.new("RGB", (20, 15), "red"), "TIFF"))
    start = struct.unpack_from("<I", raw, 4)[0]
    for entry in range(start + 2, len(raw), 12):
        if struct.unpack_from("<H", raw, entry)[0] == STRIP_OFFSETS:
            struct.pack_into("<H", raw, entry + 2, kind)
            return bytes(raw)
    raise AssertionError("no lines")


def written(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Carla\r\nTEL:+16462017788\r\nEND:VCARD\r\n"
