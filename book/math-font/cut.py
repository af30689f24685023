"""Cut STIX Two Math to the signs that formulas may need: 403 kB become a tenth, and every page with a formula loads them.

    pip install fonttools==4.68.0 brotli==1.2.1
    python3 book/math-font/cut.py STIXTwoMath-Regular.woff2

The original is version 2.12 b168a of https://github.com/stipub/stixfonts (folder fonts/static_otf_woff2); this repository's
commit 0516eb1 has it as book/src/assets/stix-two-math.woff2. Written are

- book/src/assets/book-math.woff2: the signs below with all sizes that they can grow to, without hints for coarse screens, and
  under a name of its own, so that nobody takes it for the whole font;
- signs.txt: what is in it, read back from the font, with its checksum. The build compares formulas with this list.

Does a formula need another sign? Add it to SIGNS and run this again.
"""

import hashlib
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

ORIGINAL = "8b2a6834cfe1f4e0f3724ffa59fe92000013fc5a4c41e6a3f438006c26c60f0d"
NAME = "Book Math"
HERE = pathlib.Path(__file__).parent
FONT = HERE.parent / "src/assets/book-math.woff2"

SIGNS = {
    "letters, digits and marks of ordinary text": [range(0x20, 0x7F), "\u00a0–—‘’“”"],
    "Greek, upright": [range(0x391, 0x3A2), range(0x3A3, 0x3AA), range(0x3B1, 0x3CA), "ϵϑϕϱ"],
    "Latin and Greek, italic": [range(0x1D434, 0x1D455), "ℎ", range(0x1D456, 0x1D468), range(0x1D6E2, 0x1D71C)],
    "sets of numbers, losses": ["ℕℝℤℒ"],
    "operators": ["−±∓×÷·⋅∗⋆∘⊙⊗⊕√∂∇∑∏∫∞%‰"],
    "relations": ["≠≈≡∼≃≤≥≪≫∝∈∉⊂⊆∪∩∅∀∃∣∥⊥"],
    "arrows": ["←→↔↦⇐⇒⇔"],
    "brackets that grow": ["‖⌊⌋⌈⌉⟨⟩⏞⏟"],
    "dots, primes and accents": ["…⋯⋮⋱′″‴ˆ˜¯‾˙¨ˇ\u0302\u0303\u0304\u0307"],
}


def asked():
    signs = {ord(sign) if isinstance(sign, str) else sign for parts in SIGNS.values() for part in parts for sign in part}
    return sorted(signs)


def cut(original):
    font = TTFont(original, recalcTimestamp=False)
    lacking = [f"U+{sign:04X}" for sign in asked() if sign not in font.getBestCmap()]
    assert not lacking, f"the original has no {', '.join(lacking)}"
    options = subset.Options(hinting=False, layout_features=["*"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.flavor = "woff2"
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=asked())
    subsetter.subset(font)
    for record in list(font["name"].names):
        if record.nameID == 5:
            record.string = f"{record.toUnicode()}, cut from STIX Two Math"
        elif record.nameID in (1, 4):
            record.string = NAME
        elif record.nameID in (3, 6):
            record.string = NAME.replace(" ", "") + "-Regular"
    subset.save_font(font, FONT, options)


def runs(numbers):
    """Neighbours together: [first, last] of each run."""
    found = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def main():
    data = pathlib.Path(sys.argv[1]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == ORIGINAL, "this is not the version that was cut before; see the first lines"
    cut(sys.argv[1])
    lines = [f"# What is in book-math.woff2, written by cut.py. sha256 {hashlib.sha256(FONT.read_bytes()).hexdigest()}"]
    for first, last in runs(sorted(TTFont(FONT).getBestCmap())):
        shown = "".join(chr(sign) for sign in range(first, last + 1) if chr(sign).isprintable())
        lines.append(f"{first:04X}-{last:04X} {shown}".rstrip())
    (HERE / "signs.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{FONT.name}: {FONT.stat().st_size} bytes, {len(asked())} signs")


main()
