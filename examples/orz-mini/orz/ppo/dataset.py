"""The prompts: (text, extras) pairs."""

from torch.utils.data import Dataset


class PromptDataset(Dataset):
    def __init__(self, dialogues, tokenizer, max_length, strategy):
        self.tokenizer, self.max_length, self.strategy = tokenizer, max_length, strategy
        self.dialogues = [self.process_dialogue(dialogue) for dialogue in dialogues]

    def process_dialogue(self, dialogue):
        return dialogue["prompt"], {"answer": dialogue["answer"]}

    def collate_fn(self, items):
        return list(items)

    def __len__(self):
        return len(self.dialogues)

    def __getitem__(self, index):
        return self.dialogues[index]
