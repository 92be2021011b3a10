"""Build the interface font: Figtree, cut down to Latin, as one small variable woff2.

`python -m snoutos.ui.font`, run by `./snout setup`. The font comes from its package (SIL OFL 1.1)
and is not committed.
"""

from importlib.resources import files
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).parent / "static/ui/fonts/figtree-var-latin.woff2"
FEATURES = "kern,liga,calt,ccmp,locl,mark,mkmk,tnum,pnum,case,ss01,ss02"
LETTERS = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+0160-0161,U+0178,U+017D-017E,U+2009,U+2010-2015,"
    "U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2122,"
    "U+2190-2193,U+2212,U+2318,U+21E7,U+21B5"
)


def build() -> None:
    """Does nothing when the font is there already."""
    if TARGET.exists():
        return
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    source = files("fontpkg_figtree") / "files" / "Figtree[wght].ttf"
    draft = TARGET.with_suffix(".new")
    subset.main(
        [
            str(source),
            "--flavor=woff2",
            f"--layout-features={FEATURES}",
            f"--unicodes={LETTERS}",
            f"--output-file={draft}",
        ]
    )
    draft.rename(TARGET)


if __name__ == "__main__":
    build()
