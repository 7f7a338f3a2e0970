"""A tiny Qwen2 with a byte-level tokenizer, and 20 prompts. usage: make_base.py FOLDER"""

import json
import os
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

TEXT = "What is the sum? Put your answer inside <answer> \\boxed{} </answer> tags."


def make_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>", "<pad>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|endoftext|>", pad_token="<pad>"
    )


def make_model():
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=320,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=1024,
        tie_word_embeddings=False,
        eos_token_id=0,
        pad_token_id=1,
    )
    return Qwen2ForCausalLM(config)


def prompt(number):
    question = {"value": f"Q{number:03d}: what is {number} mod 5?"}
    return [question, {"ground_truth": {"value": str(number % 5)}}]


root = sys.argv[1]
make_tokenizer().save_pretrained(f"{root}/base")
make_model().save_pretrained(f"{root}/base")
os.makedirs(f"{root}/data", exist_ok=True)
with open(f"{root}/data/prompts.json", "w", encoding="utf-8") as file:
    json.dump([prompt(number) for number in range(20)], file)
