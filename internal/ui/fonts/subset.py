"""Make the web fonts of the design system out of Lato 2.0 (Debian's fonts-lato).

    apt install fonts-lato python3-fonttools python3-brotli
    /usr/bin/python3 internal/ui/fonts/subset.py /usr/share/fonts/truetype/lato internal/ui/fonts

Two weights, two files each: "base" has everything Polish, English and German pages need, so that such
a page loads two files; "ext" has the rest of the Latin script, for names. The family is called
"Wrota Text", because the licence reserves the name Lato for unmodified fonts (OFL 1.1, clause 3).
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

POLISH = "U+0104-0107,U+0118-0119,U+0141-0144,U+015A-015B,U+0179-017C"
BASE = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2009,U+2010-2015,U+2018-201E,"
    "U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,"
    "U+2260,U+2264-2265," + POLISH
)
EXT = (
    "U+0100-0103,U+0108-0117,U+011A-0130,U+0132-0140,U+0145-0151,U+0154-0159,U+015C-0178,U+017D-017F,"
    "U+0218-021B,U+1E9E"
)
FAMILY = "Wrota Text"


def make(source, target, unicodes, features):
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(unicodes))
    subsetter.subset(font)
    rename(font)
    subset.save_font(font, target, options)


def rename(font: TTFont):
    style = "Bold" if font["OS/2"].usWeightClass >= 700 else "Regular"
    plain = FAMILY.replace(" ", "")
    names = {1: FAMILY, 2: style, 3: f"{plain}-{style}", 4: f"{FAMILY} {style}", 6: f"{plain}-{style}"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]


def main(fonts, out):
    for weight, style in (("400", "Regular"), ("700", "Bold")):
        source = f"{fonts}/Lato-{style}.ttf"
        make(source, f"{out}/text-{weight}.woff2", BASE, ["kern", "liga", "tnum", "lnum", "mark", "locl", "ccmp"])
        make(source, f"{out}/text-{weight}-ext.woff2", EXT, ["kern", "mark", "locl", "ccmp"])


if __name__ == "__main__":
    main(*sys.argv[1:])
