"""Trains the two toponym models and writes lexicon/places/weights.tsv.

Usage: python3 tools/train_toponyms.py GOLD.jsonl=FEATURES.jsonl [...] [--write] [--second]
FEATURES comes from `cargo run --release -p sitroom-gazetteer --example geo -- features GOLD ANALYSES [--no-outlet]`. A pair whose
FEATURES name holds `no-outlet` trains and tests the ranker only: so that it learns to do without knowing the outlet.
Prints five-fold cross-validated figures (folds over documents); `--write` then trains on everything.
`--second` trains the ranker's second model, whose features need the first one's weights in place.
"""

import json
import math
import sys
import zlib

import numpy as np

OUT = "lexicon/places/weights.tsv"
NEAR = 37


def km(a, b, c, d):
    a, b, c, d = map(math.radians, (a, b, c, d))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1, math.sqrt(h)))


def fold_of(ident):
    """The same fold for a document with and without its outlet."""
    return zlib.crc32(ident.encode()) % 5


def load(pairs):
    """Documents as (set, gold toponyms, candidates, names), and the feature names."""
    docs, features = [], None
    for k, (gold, path) in enumerate(pairs):
        by_id = {g["id"]: g for g in map(json.loads, open(gold))}
        for line in map(json.loads, open(path)):
            if "recogniser" in line:
                features = line
            else:
                docs.append((k, by_id[line["id"]]["toponyms"], line["candidates"], line["names"], fold_of(line["id"])))
    return docs, features


def logistic(x, y, n, l2=1.0, steps=25):
    """Newton's method on rows of active indicators."""
    dense = np.zeros((len(x), n))
    for i, row in enumerate(x):
        dense[i, row] = 1
    w = np.zeros(n)
    for _ in range(steps):
        p = 1 / (1 + np.exp(-dense @ w))
        gradient = dense.T @ (y - p) - l2 * w
        hessian = (dense * (p * (1 - p))[:, None]).T @ dense + l2 * np.eye(n)
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-4:
            break
    return w


def recognition_rows(docs, sets_without_people, ranker_only):
    rows = []
    for d, (k, gold, candidates, _, _) in enumerate(docs):
        if k in ranker_only:
            continue
        for start, end, indicators, _, people in candidates:
            if people and k in sets_without_people:
                continue
            hit = any(t["start"] < end and start < t["end"] for t in gold)
            rows.append((d, k, start, end, indicators, hit))
    return rows


def f1(rows, scores, docs, k, threshold):
    taken, hit = 0, 0
    n_gold = sum(len(d[1]) for d in docs if d[0] == k)
    used = {}
    for (d, kk, start, end, _, _), s in zip(rows, scores):
        if kk != k or s < threshold:
            continue
        taken += 1
        free = used.setdefault(d, set())
        for j, t in enumerate(docs[d][1]):
            if j not in free and t["start"] < end and start < t["end"]:
                free.add(j)
                hit += 1
                break
    p, r = hit / max(1, taken), hit / n_gold
    return p, r, 2 * p * r / max(1e-9, p + r)


def groups(docs):
    """Of each name with a gold position: document, set, feature matrix, which readings are right, number of mentions."""
    out = []
    for d, (k, gold, candidates, names, _) in enumerate(docs):
        found = {}
        for start, end, _, name, _ in candidates:
            for t in gold:
                if name is not None and t["start"] < end and start < t["end"] and t.get("lat") is not None:
                    found.setdefault(str(name), []).append((t["lat"], t["lon"]))
                    break
        for name, at in found.items():
            senses = names.get(name)
            if not senses:
                continue
            x = np.array([s[2] for s in senses])
            right = np.array([sum(km(lat, lon, s[0], s[1]) <= 161 for lat, lon in at) / len(at) for s in senses])
            out.append((d, k, x, right, len(at)))
    return out


def conditional(data, mask, l2=0.5, steps=250, rate=0.08):
    """Conditional logit with Adam: all readings within 161 km count as right."""
    n = data[0][2].shape[1]
    index = np.concatenate([np.full(len(g[2]), i) for i, g in enumerate(data)])
    x = np.concatenate([g[2] for g in data])[:, mask]
    right = np.concatenate([g[3] for g in data])
    weight = np.array([math.sqrt(g[4]) for g in data])
    usable = np.bincount(index, right) > 0
    w, m, v = np.zeros(mask.sum()), 0, 0
    for t in range(1, steps + 1):
        s = x @ w
        top = np.full(len(data), -1e9)
        np.maximum.at(top, index, s)
        e = np.exp(s - top[index])
        p = e / np.bincount(index, e)[index]
        q = p * right
        q = q / np.maximum(np.bincount(index, q), 1e-12)[index]
        g = x.T @ ((p - q) * (weight * usable)[index]) + l2 * w
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        w -= rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    full = np.zeros(n)
    full[mask] = w
    return full


def accuracy(data, w, k):
    pick = [(g[3][int(np.argmax(g[2] @ w))], g[4]) for g in data if g[1] == k]
    best = [(g[3].max(), g[4]) for g in data if g[1] == k]
    total = sum(n for _, n in pick)
    return sum(a * n for a, n in pick) / total, sum(a * n for a, n in best) / total


def main():
    pairs = [a.split("=") for a in sys.argv[1:] if "=" in a]
    docs, features = load(pairs)
    fold = np.array([d[4] for d in docs])
    ranker_only = {k for k, (_, path) in enumerate(pairs) if "no-outlet" in path}
    without_people = {k for k, (gold, _) in enumerate(pairs) if "geovirus" in gold}
    rows = recognition_rows(docs, without_people, ranker_only)
    x, y = [r[4] for r in rows], np.array([float(r[5]) for r in rows])
    d = np.array([r[0] for r in rows])
    n = len(features["recogniser"])
    scores = np.zeros(len(rows))
    for f in range(5):
        train = fold[d] != f
        w = logistic([x[i] for i in np.flatnonzero(train)], y[train], n)
        for i in np.flatnonzero(~train):
            scores[i] = 1 / (1 + math.exp(-w[x[i]].sum()))
    for k, (gold, _) in enumerate(pairs):
        if k in ranker_only:
            continue
        for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
            print(gold.split("/")[-1], threshold, "P %.3f R %.3f F1 %.3f" % f1(rows, scores, docs, k, threshold))
        print("   all candidates: P %.3f R %.3f F1 %.3f" % f1(rows, np.ones(len(rows)), docs, k, 0))
    data = groups(docs)
    second = "--second" in sys.argv
    mask = np.ones(len(features["ranker"]), bool)
    if not second:
        mask[NEAR:] = False
    picks = []
    for f in range(5):
        w = conditional([g for g in data if fold[g[0]] != f], mask)
        picks.extend((g[1], g[3][int(np.argmax(g[2] @ w))], g[3].max(), g[4]) for g in data if fold[g[0]] == f)
    for k, (gold, path) in enumerate(pairs):
        total = sum(p[3] for p in picks if p[0] == k)
        print(path.split("/")[-1], "ranked right %.3f, possible %.3f of %d mentions" % (
            sum(p[1] * p[3] for p in picks if p[0] == k) / total, sum(p[2] * p[3] for p in picks if p[0] == k) / total, total))
    if "--write" in sys.argv:
        kept = [l for l in open(OUT).read().splitlines() if second and l.startswith("rank1\t")]
        w = logistic(x, y, n)
        out = ["model\tfeature\tweight"] + [f"recognise\t{a}\t{b:.4f}" for a, b in zip(features["recogniser"], w)]
        r = conditional(data, mask)
        for model in ["rank2"] if second else ["rank1", "rank2"]:
            out += [f"{model}\t{a}\t{b:.4f}" for a, b in zip(features["ranker"], r)]
        open(OUT, "w").write("\n".join(out + kept) + "\n")


if __name__ == "__main__":
    main()
