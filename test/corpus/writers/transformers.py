"""transformers' Trainer: one process, two processes, and the model that is saved at the end."""

from writers._expected import FULL, expected
from writers._ranks import on_ranks
from writers._tiny import Rows, arguments, model


def train(folder):
    from transformers import Trainer

    trainer = Trainer(model=model(), args=arguments(folder), train_dataset=Rows())
    trainer.train()
    return trainer


def write(folder):
    train(folder / "single").save_model()
    on_ranks(2, train, folder / "ddp")
    return [
        expected("single/checkpoint-2", "hf-trainer", 2, FULL, 1),
        expected("single/checkpoint-4", "hf-trainer", 4, FULL, 1),
        expected("single", "hf-model", None, ["weights"], resumable=False),
        expected("ddp/checkpoint-2", "hf-trainer", 2, FULL, 2),
        expected("ddp/checkpoint-4", "hf-trainer", 4, FULL, 2),
    ]
