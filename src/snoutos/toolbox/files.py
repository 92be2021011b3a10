"""Files that strangers sent, handed to a browser so that nothing in them can act."""

from django.http import HttpResponse


def handed_out(
    body: bytes, *, content_type: str, name: str, is_shown: bool, seconds: int
) -> HttpResponse:
    """`is_shown`: in the page, as pictures are; everything else is downloaded. The browser may keep
    it for itself for `seconds`. `name` is one of ours, so it needs no escaping."""
    response = HttpResponse(body, content_type=content_type)
    manner = "inline" if is_shown else "attachment"
    response.headers["Content-Disposition"] = f'{manner}; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = f"private, max-age={seconds}"
    return response
