"""PEFT: LoRA under the Trainer, and the adapter alone."""

from writers._expected import FULL, expected
from writers._tiny import Rows, arguments, model


def write(folder):
    from peft import LoraConfig, get_peft_model
    from transformers import Trainer

    lora = get_peft_model(model(), LoraConfig(r=2, target_modules=["c_attn"]))
    Trainer(model=lora, args=arguments(folder / "run"), train_dataset=Rows()).train()
    lora.save_pretrained(folder / "adapter")
    return [
        expected("run/checkpoint-2", "hf-trainer", 2, FULL, 1),
        expected("run/checkpoint-4", "hf-trainer", 4, FULL, 1),
        expected("adapter", "peft-adapter", None, ["weights"], resumable=False),
    ]
