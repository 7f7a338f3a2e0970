"""TRL's SFT trainer, with a tokenizer."""

from writers._expected import FULL, expected
from writers._tiny import model


def write(folder):
    from datasets import Dataset
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast
    from trl import SFTConfig, SFTTrainer

    words = Tokenizer(models.WordLevel({f"w{i}": i for i in range(32)}, unk_token="w0"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="w0", pad_token="w1", eos_token="w2"
    )
    settings = SFTConfig(
        output_dir=str(folder),
        max_steps=2,
        save_steps=2,
        max_length=8,
        per_device_train_batch_size=2,
        report_to=[],
        use_cpu=True,
        bf16=False,
        disable_tqdm=True,
    )
    rows = Dataset.from_dict({"text": ["w3 w4 w5 w6"] * 8})
    trainer = SFTTrainer(
        model=model(), args=settings, train_dataset=rows, processing_class=tokenizer
    )
    trainer.train()
    return [expected("checkpoint-2", "hf-trainer", 2, FULL, 1)]
