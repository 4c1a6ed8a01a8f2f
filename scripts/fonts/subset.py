#!/usr/bin/python3
"""Make the embedded font subsets of internal/typeset.

Reads the fonts of the Debian packages fonts-lxgw-wenkai and fonts-noto-cjk
(and -extra) and writes one gzip-packed TrueType file a face to
internal/typeset/fontdata. The output depends on the input fonts and on the
tables below only; run it twice and the bytes are the same. See README.md.
"""
import bz2
import csv
import gzip
import io
import pathlib
import sys

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "internal" / "typeset" / "fontdata"
WENKAI = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-%s.ttf"
NOTO = "/usr/share/fonts/opentype/noto/Noto%sCJK-%s.ttc"
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
NOTO_SC = 2  # index of the SC font in the Noto collections

# Latin, and the marks of Chinese official writing that GB 2312 lacks.
LATIN = "".join(chr(c) for c in range(0x20, 0x7F)) + "°±·×÷§éüöäèàêç–—‘’“”…‰′″€№℃≤≥≠≈¥"
MARKS = "〇〔〕〈〉「」『』【】《》〖〗①②③④⑤⑥⑦⑧⑨⑩㎡㎥●○■□▲△★☆√✓￥－～・"


def gb2312(first_row, last_row):
    """Characters of GB 2312 in the rows given (16-55 level 1, 56-87 level 2)."""
    out = []
    for row in range(first_row, last_row + 1):
        for cell in range(1, 95):
            try:
                out.append(bytes((row + 0xA0, cell + 0xA0)).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    return "".join(out)


def place_names(folder):
    """Every character of the division tables: all place names must print."""
    chars = set()
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as f:
            for row in csv.reader(f):
                chars.update(*row)
    return "".join(sorted(c for c in chars if c.isprintable()))


def standard_characters(unihan):
    """The 8105 characters of 通用规范汉字表, which personal names are drawn from."""
    with bz2.open(unihan, "rt", encoding="utf-8") as f:
        fields = (line.split("\t") for line in f if "\tkTGH\t" in line)
        return "".join(chr(int(code[2:], 16)) for code, _, _ in fields)


def to_truetype(font):
    """Turn CFF outlines into quadratic ones; one unit of 1000 is the tolerance."""
    order = font.getGlyphOrder()
    source = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        source[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs",
                  "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions",
                  "maxComponentElements"):
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def widen(font):
    """Give the quotation marks and the middle dot the full cell that Chinese
    text wants, where the source font made them as narrow as Latin ones."""
    glyphs = font.getGlyphSet()
    cmap = font.getBestCmap()
    for char, share in (("“", 1.0), ("‘", 1.0), ("”", 0.0), ("’", 0.0), ("·", 0.5)):
        name = cmap.get(ord(char))
        if name is None or font["hmtx"][name][0] >= 1000:
            continue
        shift = round((1000 - font["hmtx"][name][0]) * share)
        pen = TTGlyphPen(None)
        glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
        glyph = pen.glyph()
        glyph.recalcBounds(font["glyf"])
        font["glyf"][name] = glyph
        font["hmtx"][name] = (1000, glyph.xMin)


def build(source, index, name, chars, wide=True):
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 7, 13, 14]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "gasp", "meta"]
    font = TTFont(source, fontNumber=index, lazy=True, recalcTimestamp=False)
    sub = subset.Subsetter(options)
    sub.populate(text=chars)
    sub.subset(font)
    if "CFF " in font:
        to_truetype(font)
    if wide:
        widen(font)
    table = font["name"]
    table.names = [n for n in table.names if n.platformID == 3 and n.langID == 0x409]
    family, style = name.split("-")
    for ident, value in ((1, family), (2, style), (3, name), (4, f"{family} {style}"), (6, name.replace(" ", ""))):
        table.setName(value, ident, 3, 1, 0x409)
    font["post"].formatType = 3.0
    raw = io.BytesIO()
    font.save(raw, reorderTables=False)
    raw = raw.getvalue()
    target = OUT / (name.replace(" ", "").lower() + ".ttf.gz")
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0, filename="") as z:
        z.write(raw)
    target.write_bytes(packed.getvalue())
    missing = sorted(set(chars) - {chr(c) for c in font.getBestCmap()})
    print(f"{target.name}: {len(font.getGlyphOrder())} glyphs, {len(raw)} bytes, packed {len(packed.getvalue())};"
          f" not in the source font: {''.join(missing)}")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: subset.py DIVISIONS_FOLDER")
    names = place_names(sys.argv[1])
    symbols = gb2312(1, 3)
    common = LATIN + MARKS + symbols
    level1 = gb2312(16, 55)
    level2 = gb2312(56, 87)
    OUT.mkdir(parents=True, exist_ok=True)
    text = common + level1 + level2 + names
    rare = "".join(sorted(set(standard_characters(UNIHAN)) - set(text)))
    build(WENKAI % "Light", -1, "Linli Text-Light", text)
    build(WENKAI % "Light", -1, "Linli Rare-Light", rare)
    build(WENKAI % "Bold", -1, "Linli Kai-Medium", common + level1 + names)
    build(NOTO % ("Serif", "Bold"), NOTO_SC, "Linli Title-Bold", common + level1 + names)
    build(NOTO % ("Sans", "Medium"), NOTO_SC, "Linli Hei-Medium", common + level1 + names)
    build(NOTO % ("Serif", "Regular"), NOTO_SC, "Linli Song-Regular", LATIN, wide=False)


if __name__ == "__main__":
    main()
