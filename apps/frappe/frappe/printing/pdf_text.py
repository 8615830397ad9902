"""What is found and copied from a PDF. Where a font draws 人 and the radical ⼈ with one glyph, the layout engine names the radical:
text that looks right is then not found. The tables from glyphs to characters are corrected by an update appended to the file.
"""

from __future__ import annotations

import re
import unicodedata
import zlib

# Radicals of the supplement that look like a character and have no compatibility mapping (Unicode: EquivalentUnifiedIdeograph.txt).
_SUPPLEMENT = dict(
    zip(
        "⺂⺃⺅⺇⺉⺋⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺞⺟⺠⺡⺣⺤⺦⺨⺩⺭⺮⺯⺰⺱⺳⺹⺺⺽⺾⺿⻀⻂⻅⻆⻇⻈⻉⻊⻋⻌⻐⻑⻒⻓⻔⻕⻖⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻮⻯⻰⻱⻲⻳",
        "乛乚亻𠘨刂㔾尣尢巳幺彑彐忄扌攵旡歺母民氵灬爫丬犭𤣩礻𥫗糹纟罓㓁耂肀𦥑艹艹艹衤见角𧢲讠贝𧾷车辶钅長镸长门𨸏阝青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐齿竜龙龜亀龟",
        strict=True,
    )
)
_STREAM = re.compile(rb"(\d+) 0 obj\n<< /Length \d+ 0 R\n   /Filter /FlateDecode\n>>\nstream\n")
# Other characters that share a glyph, where the less usual one is named.
_OTHERS = {"\u2012": "–", "\u2215": "／", "\u301c": "～"}
_TARGET = re.compile(rb"<(2[eEfF][0-9a-fA-F]{2}|2012|2215|301[cC])>\n")
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


def with_right_characters(pdf: bytes) -> bytes:
    """The PDF with characters named as they are read; as it is if nothing is wrong, or if it is not laid out as expected."""
    end = _END.search(pdf)
    changed = _corrected_tables(pdf)
    if end is None or not changed:
        return pdf
    previous = int(end.group(1))
    trailer = pdf[previous : pdf.find(b"stream", previous)]
    size = re.search(rb"/Size (\d+)", trailer)
    root = re.search(rb"/Root \d+ \d+ R", trailer)
    if size is None or root is None or b"/XRef" not in trailer:
        return pdf
    out, places = bytearray(pdf), {}
    for number, table in changed.items():
        places[number] = len(out)
        out += b"%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream\nendobj\n" % (
            number,
            len(table),
            table,
        )
    return bytes(out) + _index(len(out), places, int(size.group(1)), previous, trailer)


def _corrected_tables(pdf: bytes) -> dict[int, bytes]:
    """Object number -> compressed table, of the tables that name radicals."""
    found = {}
    for match in _STREAM.finditer(pdf):
        try:
            text = zlib.decompressobj().decompress(pdf[match.end() :])
        except zlib.error:
            continue
        if b"beginbfchar" in text:
            corrected = _TARGET.sub(lambda one: b"<%b>\n" % _character(one.group(1)), text)
            if corrected != text:
                found[int(match.group(1))] = zlib.compress(corrected)
    return found


def _character(code: bytes) -> bytes:
    """The character that the one of this code is read as, as hexadecimal UTF-16."""
    named = chr(int(code, 16))
    read_as = _SUPPLEMENT.get(named) or _OTHERS.get(named) or unicodedata.normalize("NFKC", named)
    return read_as.encode("utf-16-be").hex().encode()


def _index(start: int, places: dict[int, int], number: int, previous: int, trailer: bytes) -> bytes:
    """The cross-reference stream of the update, as object ``number`` at ``start`` (ISO 32000, 7.5.8)."""
    entries = {**places, number: start}
    ranges = b" ".join(b"%d 1" % each for each in sorted(entries))
    rows = b"".join(b"\x01" + entries[each].to_bytes(4) + b"\x00\x00" for each in sorted(entries))
    kept = b" ".join(re.findall(rb"/(?:Root|Info) \d+ \d+ R", trailer))
    head = b"<< /Type /XRef /Size %d /Index [ %b ] /W [ 1 4 2 ] /Prev %d %b /Length %d >>" % (
        number + 1,
        ranges,
        previous,
        kept,
        len(rows),
    )
    return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, head, rows, start)
