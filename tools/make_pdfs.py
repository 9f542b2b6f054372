"""Writes the small PDFs by which the tests hold the reader of PDFs, good ones and hostile ones, into crates/ingest/tests/samples and
crates/ingest/tests/hostile.

Needs Python alone. The good ones are laid out by hand: every line is placed as a typesetter would place it, in Helvetica with the widths
of its metrics. `python3 tools/make_pdfs.py` writes them anew, byte for byte the same.
"""

import zlib
from hashlib import md5
from pathlib import Path

TO = Path(__file__).resolve().parent.parent / "crates/ingest/tests"

# widths of Helvetica's characters from space to tilde (Adobe's font metrics), in thousandths of the size
WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 "
    "667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 "
    "556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
WIDTH = {chr(32 + n): int(w) for n, w in enumerate(WIDTHS.split())}


def width(text, size):
    return sum(WIDTH.get(c, 556) for c in text) * size / 1000


def broken(words, room, size):
    """Lines of at most `room` points; a bar says where a word may be broken ("nego|tiations")."""
    lines, line = [], ""
    for word in words.split():
        whole = word.replace("|", "")
        if width(f"{line} {whole}".strip(), size) <= room:
            line = f"{line} {whole}".strip()
            continue
        first, bar, second = word.partition("|")
        if bar and width(f"{line} {first}-", size) <= room:
            lines.append(f"{line} {first}{'' if first.endswith('-') else '-'}")
            line = second
        else:
            lines.append(line)
            line = whole
    return lines + [line]


def escaped(text):
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def shown(text, x, y, size=10, font="F1"):
    """One line of text."""
    return b"BT /%s %g Tf %.2f %.2f Td (%s) Tj ET\n" % (font.encode(), size, x, y, escaped(text).encode("cp1252"))


def column(paragraphs, x, top, room, size=10, leading=12, space=6):
    """Lines of paragraphs from `top` down."""
    out, y = b"", top
    for paragraph in paragraphs:
        for line in broken(paragraph, room, size):
            out += shown(line, x, y, size)
            y -= leading
        y -= space
    return out


class File:
    """Objects, then the table of where they stand."""

    def __init__(self, version="1.4"):
        self.version, self.objects = version, []

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.objects)

    def stream(self, data, extra="", packed=False):
        if packed:
            data, extra = zlib.compress(data, 9), extra + " /Filter /FlateDecode"
        return self.add(b"<< /Length %d %s >>\nstream\n" % (len(data), extra.encode()) + data + b"\nendstream")

    def bytes(self, root, info=None, extra=""):
        out, at = b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % self.version.encode(), []
        for n, body in enumerate(self.objects, 1):
            at.append(len(out))
            out += b"%d 0 obj\n" % n + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1) + b"".join(b"%010d 00000 n \n" % a for a in at)
        more = (f" /Info {info} 0 R" if info else "") + extra
        return out + f"trailer\n<< /Size {len(at) + 1} /Root {root} 0 R{more} >>\nstartxref\n{start}\n%%EOF\n".encode()


HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pages(file, contents, resources):
    """The pages' tree; returns its root."""
    tree = len(file.objects) + 1
    file.add(b"")
    kids = []
    for content in contents:
        at = file.stream(content, packed=True)
        page = f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Resources << {resources} >> /Contents {at} 0 R >>"
        kids.append(file.add(page))
    file.objects[tree - 1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    return file.add(f"<< /Type /Catalog /Pages {tree} 0 R >>")


def simple(contents, info=None, version="1.4"):
    file = File(version)
    font = file.add(HELVETICA)
    root = pages(file, contents, f"/Font << /F1 {font} 0 R >>")
    return file.bytes(root, file.add(info) if info else None)


def furniture(number, of):
    """Header and footer of a page."""
    return shown("Coastal Mission - Weekly Report", 50, 800, 8) + shown(f"Page {number} of {of}", 270, 30, 8)


LEFT = [
    "The ministers of both coastal states met in Kalvera on Tuesday and agreed to resume the nego|tiations about the off|shore fields.",
    "A spokesman for the fishermen's union rejected the agree|ment. He accused the coastguard of having arrested twenty-|three of "
    "its members near Tessau.",
]
RIGHT = [
    "The opposition called for a general strike. Anti-|government demon|strators blocked the harbour of Tarrin on Wednesday, and the "
    "police said that eleven people had been hurt when",
]
NEXT = [
    "stones were thrown at the town hall. The governor denied reports that troops had been called in.",
    "Talks will go on next week.",
]


def report():
    """Two pages in two columns with a headline over both, header, footer, hyphens, and a sentence over the page's end."""
    headline = shown("Ministers agree on talks about offshore fields", 50, 740, 18)
    first = furniture(1, 2) + headline + column(LEFT, 50, 700, 150) + column(RIGHT, 220, 700, 150)
    second = furniture(2, 2) + column(NEXT, 50, 740, 320)
    return simple([first, second], "<< /Title (Ministers agree on talks) /CreationDate (D:20230314091500+01'00') >>")


def tagged():
    """Marks of what is no text, a soft hyphen that only the marks tell, a watermark across the page."""
    page = b"/Artifact BMC\n" + shown("Restricted", 50, 800, 9) + b"EMC\n"
    page += b"BT /F1 60 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (DRAFT) Tj ET\n"
    page += shown("KALVERA, 14 March 2023 - The envoy met the gov", 50, 740)
    x = 50 + width("KALVERA, 14 March 2023 - The envoy met the gov", 10)
    page += b"/Span << /ActualText <FEFF00AD> >> BDC\n" + shown("-", x, 740) + b"EMC\n" + shown("ernor of Tessau.", 50, 728)
    return simple([page], "<< /Title (Microsoft Word - draft.doc) /CreationDate (D:20240102000000Z) >>", "1.7")


def cyrillic():
    """A composite font whose codes mean what its ToUnicode map says, page and font in a compressed object stream."""
    text = "Олександр Бондаренко met Zoë Łukasz in Tarrin on Friday and condemned the raid."
    code = {c: n for n, c in enumerate(sorted(set(text)), 1)}
    pairs = "\n".join(f"<{n:04x}> <{ord(c):04x}>" for c, n in code.items())
    cmap = f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange {len(code)} beginbfchar\n{pairs}\nendbfchar endcmap end"
    shown_codes = "".join(f"{code[c]:04x}" for c in text)
    inner = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        4: "<< /Type /Font /Subtype /Type0 /BaseFont /Sans /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 8 0 R >>",
        5: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sans /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/DW 550 /FontDescriptor 6 0 R >>",
        6: "<< /Type /FontDescriptor /FontName /Sans /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900 /Descent -200 "
        "/CapHeight 700 /StemV 80 >>",
    }
    heads, body = [], ""
    for n, text_of in inner.items():
        heads.append(f"{n} {len(body)}")
        body += text_of + "\n"
    head = " ".join(heads) + "\n"
    out, at = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", {}

    def put(n, extra, data):
        nonlocal out
        at[n] = len(out)
        data = zlib.compress(data, 9)
        out += f"{n} 0 obj\n<< /Length {len(data)} /Filter /FlateDecode {extra} >>\nstream\n".encode() + data + b"\nendstream\nendobj\n"

    put(7, "", f"BT /F1 11 Tf 50 740 Td <{shown_codes}> Tj ET".encode())
    put(8, "", cmap.encode())
    put(9, f"/Type /ObjStm /N {len(inner)} /First {len(head)}", (head + body).encode())
    start = at[10] = len(out)
    rows = [(0, 0, 65535)] + [(2, 9, n) for n in range(len(inner))] + [(1, at[n], 0) for n in (7, 8, 9, 10)]
    table = b"".join(bytes([kind]) + a.to_bytes(4, "big") + b.to_bytes(2, "big") for kind, a, b in rows)
    put(10, "/Type /XRef /Size 11 /W [1 4 2] /Root 1 0 R", table)
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def form(file, content, forms):
    """A form that may call others, by their numbers."""
    resources = " ".join(f"/X{n} {n} 0 R" for n in forms)
    extra = f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << {resources} >> >>"
    return file.stream(content, extra)


def circle():
    """A form that draws itself."""
    file = File()
    form(file, b"/X1 Do", [1])
    return file.bytes(pages(file, [b"/X1 Do"], "/XObject << /X1 1 0 R >>"))


def doubling():
    """Forms each of which draws the next one twice: small, and without an end for as long as anybody lives."""
    file, depth = File(), 48
    for n in range(1, depth):
        form(file, b"/X%d Do /X%d Do" % (n + 1, n + 1), [n + 1])
    form(file, b"q Q", [])
    return file.bytes(pages(file, [b"/X1 Do"], "/XObject << /X1 1 0 R >>"))


def bomb():
    """A content stream packed three times over that unpacks to two gigabytes of spaces."""
    block = zlib.compressobj(9)
    once = b"".join(block.compress(b" " * (1 << 20)) for _ in range(2048)) + block.flush()
    data = zlib.compress(zlib.compress(once, 9), 9)
    file = File()
    filters = "/FlateDecode " * 3
    at = file.add(b"<< /Length %d /Filter [%s] >>\nstream\n" % (len(data), filters.encode()) + data + b"\nendstream")
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
    file.add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {at} 0 R >>")
    return file.bytes(file.add("<< /Type /Catalog /Pages 2 0 R >>"))


def deep():
    """An array in an array, and so on."""
    file = File()
    content = b"[" * 200_000 + b"]" * 200_000
    return file.bytes(pages(file, [content], ""))


def kids():
    """A tree of pages that holds itself."""
    file = File()
    file.add("<< /Type /Pages /Count 1 /Kids [1 0 R] >>")
    return file.bytes(file.add("<< /Type /Catalog /Pages 1 0 R >>"))


def scanned():
    """A page that is an image."""
    file = File()
    extra = "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8"
    file.stream(b"\x00\xff\xff\x00", extra)
    return file.bytes(pages(file, [b"q 500 0 0 700 40 60 cm /I1 Do Q"], "/XObject << /I1 1 0 R >>"))


def nameless():
    """Letters of a font that does not say which characters they are."""
    file = File()
    descendant = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDSystemInfo << /Registry (Own) /Ordering (Own) /Supplement 0 >> /DW 500 >>"
    inner = file.add(descendant)
    font = file.add(f"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [{inner} 0 R] >>")
    return file.bytes(pages(file, [b"BT /F1 11 Tf 50 700 Td <000100020003000400050006> Tj ET"], f"/Font << /F1 {font} 0 R >>"))


PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encrypted():
    """Opens with the password `secret` (RC4 of 40 bits, ISO 32000-1, 7.6.3)."""
    password, name = (b"secret" + PAD)[:32], b"0123456789abcdef"
    owner = rc4(md5(password).digest()[:5], password)
    key = md5(password + owner + (0xFFFFFFFC).to_bytes(4, "little") + name).digest()[:5]
    user = rc4(key, PAD)
    file = File()
    font = file.add(HELVETICA)
    content = shown("The envoys met.", 50, 740)
    numbered = len(file.objects) + 2
    own = md5(key + numbered.to_bytes(3, "little") + b"\0\0").digest()[:10]
    file.add("<< /Type /Pages /Count 1 /Kids [4 0 R] >>")
    file.stream(rc4(own, content))
    file.add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 {font} 0 R >> >> /Contents 3 0 R >>")
    root = file.add("<< /Type /Catalog /Pages 2 0 R >>")
    lock = file.add(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>")
    return file.bytes(root, None, f" /Encrypt {lock} 0 R /ID [<{name.hex()}> <{name.hex()}>]")


def main():
    good = report()
    files = {
        "samples/report": good,
        "samples/tagged": tagged(),
        "samples/cyrillic": cyrillic(),
        "hostile/circle": circle(),
        "hostile/doubling": doubling(),
        "hostile/bomb": bomb(),
        "hostile/deep": deep(),
        "hostile/kids": kids(),
        "hostile/scanned": scanned(),
        "hostile/nameless": nameless(),
        "hostile/encrypted": encrypted(),
        "hostile/truncated": good[: len(good) * 2 // 3],
        "hostile/garbage": b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"\n%%EOF\n",
    }
    for name, data in files.items():
        path = TO / f"{name}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{path}: {len(data)} bytes")


if __name__ == "__main__":
    main()
