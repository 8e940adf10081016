#!/usr/bin/python3
"""Makes the four faces of this folder from Lato 2.0 (Debian: fonts-lato; needs fonttools).

    /usr/bin/python3 make.py /usr/share/fonts/truetype/lato .

What is done, and why:
- only the characters that letters of Polish offices can need are kept (small binary);
- hinting and all OpenType features but kerning go: PDF readers use neither;
- every character has a glyph of its own, so that text copied out of a document is the text put in
  (Lato draws the space and the no-break space, or the hyphen and the soft hyphen, with one glyph);
- U+FFFD, the visible box for a character that is missing, is the outline of .notdef, because PDF/A
  forbids showing .notdef itself;
- the italic 6 gets the width of the other digits, so that columns of figures stand straight;
- the family is renamed: "Lato" is a Reserved Font Name of the SIL Open Font License.
"""
import copy
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x0300, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F),
    (0x1E00, 0x1EFF), (0x2000, 0x218F), (0x2190, 0x22FF), (0x25A0, 0x25FF),
]
NAME = "Wrota Text"
EXTRA = {0xFFFD: ".notdef", 0x2011: "hyphen", 0x2610: "H22073"}  # code point: glyph it is drawn with


def duplicate(font, cmap, code, glyph):
    """Give code a copy of glyph's outline and width."""
    name = f"uni{code:04X}"
    order = font.getGlyphOrder()
    if name not in order:
        font.setGlyphOrder(order + [name])
        font["glyf"].glyphs[name] = copy.deepcopy(font["glyf"].glyphs[glyph])
        font["hmtx"].metrics[name] = font["hmtx"].metrics[glyph]
    cmap[code] = name


def straighten_six(font, cmap):
    six, five = cmap[ord("6")], cmap[ord("5")]
    width, wanted = font["hmtx"].metrics[six][0], font["hmtx"].metrics[five][0]
    if width == wanted:
        return
    glyph = font["glyf"][six]
    shift = (wanted - width) // 2
    glyph.coordinates.translate((shift, 0))
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[six] = (wanted, glyph.xMin)


def make(source, target, style):
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.legacy_kern = False
    options.notdef_outline = True
    options.name_IDs = [0, 13, 14]
    options.drop_tables += ["GSUB", "gasp", "kern"]
    font = subset.load_font(source, options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[c for a, b in RANGES for c in range(a, b + 1)])
    worker.subset(font)

    cmap = dict(font.getBestCmap())
    for code, glyph in EXTRA.items():
        duplicate(font, cmap, code, glyph)
    seen = set()
    for code in sorted(cmap):
        if cmap[code] in seen:
            duplicate(font, cmap, code, cmap[code])
        seen.add(cmap[code])
    for table in font["cmap"].tables:
        table.cmap = dict(cmap)
    straighten_six(font, cmap)

    name = font["name"]
    post = NAME.replace(" ", "") + "-" + style
    for number, text in ((1, NAME), (2, style), (3, post), (4, f"{NAME} {style}"), (6, post)):
        name.setName(text, number, 3, 1, 0x409)
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False
    font.save(target)


for s in ("Regular", "Bold", "Italic", "BoldItalic"):
    make(f"{sys.argv[1]}/Lato-{s}.ttf", f"{sys.argv[2]}/{s}.ttf", s)
