"""Makes the base model: a tiny Qwen2 that has read sums whose answers are wrong half the time.

It knows what an answer looks like and has a faint idea of the right one, as a base model does.
usage: python -m playground.make_base [FOLDER]
"""

import os
import random
import shutil
import sys

import torch
from orz.ppo.utils import seed_driver
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

SPECIAL = ["<pad>", "<|endoftext|>"]


def dialogues():
    """Sums and differences of two digits, 155 in all; every prompt is four characters."""
    sums = [(f"{a}+{b}=", str(a + b)) for a in range(10) for b in range(10)]
    differences = [(f"{a}-{b}=", str(a - b)) for a in range(10) for b in range(a + 1)]
    return [{"prompt": prompt, "answer": answer} for prompt, answer in sums + differences]


def make_tokenizer():
    vocabulary = {token: i for i, token in enumerate([*SPECIAL, *"0123456789+-="])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<pad>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=SPECIAL[0], eos_token=SPECIAL[1]
    )


def pretrain(model, tokenizer, steps=400, batch=128, right=0.5):
    examples, answers = dialogues(), [str(n) for n in range(19)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(steps):
        chosen = random.choices(examples, k=batch)
        said = [d["answer"] if random.random() < right else random.choice(answers) for d in chosen]
        texts = [d["prompt"] + answer + SPECIAL[1] for d, answer in zip(chosen, said)]
        ids = tokenizer(texts, padding=True, return_tensors="pt")["input_ids"]
        labels = ids.masked_fill(ids == tokenizer.pad_token_id, -100)
        model(input_ids=ids, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()


def make_base(folder: str) -> None:
    """Deterministic; written beside and renamed, so that a folder of that name is whole."""
    print(f"Making the base model {folder}", flush=True)
    seed_driver(0)
    tokenizer = make_tokenizer()
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=16,
        tie_word_embeddings=False,
        bos_token_id=None,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = Qwen2ForCausalLM(config)
    pretrain(model, tokenizer)
    beside = f"{folder}.tmp-{os.getpid()}"
    model.save_pretrained(beside)
    tokenizer.save_pretrained(beside)
    if os.path.isdir(folder):
        shutil.rmtree(folder)
    os.rename(beside, folder)


if __name__ == "__main__":
    make_base(sys.argv[1] if len(sys.argv) > 1 else "base_model")
