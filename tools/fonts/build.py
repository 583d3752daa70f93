"""Makes anxintuo/kit/data/fonts/NotoSansSC-Paper.otf, the one font of our PDFs; the result is committed.

    apt-get install fonts-noto-cjk=1:20220127+repack1-1 && pip install fonttools==4.68.0
    python tools/fonts/build.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

From Noto Sans CJK 2.004, face SC, it keeps what names and contracts are written with: every Chinese character that
the font has (GB 18030's 20,976 and the 6,582 of Extension A, and 2,365 beyond, 通用规范汉字表 among them), and the
signs and letters around them. Kana, Hangul, other regions' forms and layout features are left out.
"""

import hashlib
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

TARGET = Path(__file__).resolve().parents[2] / "anxintuo/kit/data/fonts/NotoSansSC-Paper.otf"
SOURCE_SHA256 = "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"
FACE, FAMILY = "Noto Sans CJK SC", "Noto Sans SC Paper"
KEPT = (
    (0x0020, 0x024F),  # Latin
    (0x0370, 0x052F),  # Greek, Cyrillic
    (0x1E00, 0x1EFF),  # Latin, tones and dots
    (0x2000, 0x27BF),  # punctuation, currency, numbers, arrows, signs
    (0x2E80, 0x303F),  # radicals, CJK punctuation
    (0x3100, 0x312F),  # 注音
    (0x3200, 0x33FF),  # enclosed numbers, units
    (0x3400, 0x9FFF),  # Extension A and the unified ideographs
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full width
    (0x20000, 0x323AF),  # Extensions B to H
)


def main(source: Path) -> None:
    if hashlib.sha256(source.read_bytes()).hexdigest() != SOURCE_SHA256:
        raise SystemExit("This is another version of the font: look at it, then set SOURCE_SHA256.")
    fonts = TTCollection(str(source)).fonts
    font = next(each for each in fonts if each["name"].getDebugName(1) == FACE)
    options = Options()
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "DSIG"]
    subsetter = Subsetter(options)
    wanted = {code for first, last in KEPT for code in range(first, last + 1)}
    subsetter.populate(unicodes=wanted & set(font.getBestCmap()))
    subsetter.subset(font)
    for record in font["name"].names:
        text = {1: FAMILY, 3: f"{FAMILY} 2.004", 4: FAMILY, 6: FAMILY.replace(" ", "")}.get(record.nameID)
        if text:
            record.string = text
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB, {len(font.getBestCmap()):,} characters")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
