"""PyTorch Lightning: numbered files, a link to the last one, weights alone, and a deliberate second save."""

import torch

from writers._expected import expected

HOLDS = ["weights", "optimizer", "scheduler"]


def fit(folder, **options):
    import lightning
    from lightning.pytorch.callbacks import ModelCheckpoint

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(3, 1)

        def training_step(self, batch, _):
            return self.layer(batch).mean()

        def configure_optimizers(self):
            optimizer = torch.optim.AdamW(self.parameters())
            return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]

    trainer = lightning.Trainer(
        max_epochs=2,
        accelerator="cpu",
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[ModelCheckpoint(dirpath=folder, save_top_k=-1, **options)],
    )
    trainer.fit(Module(), torch.utils.data.DataLoader(torch.randn(8, 3), batch_size=2))


def write(folder):
    fit(folder / "link", save_last="link")
    fit(folder / "last", save_last=True)
    fit(folder / "weights", save_weights_only=True)
    return [
        expected("link/epoch=0-step=4.ckpt", "lightning", 4, HOLDS),
        expected("link/epoch=1-step=8.ckpt", "lightning", 8, HOLDS),
        expected("last/epoch=0-step=4.ckpt", "lightning", 4, HOLDS),
        expected("last/epoch=1-step=8.ckpt", "lightning", 8, HOLDS),
        expected("last/last.ckpt", "lightning", 8, HOLDS),
        expected("weights/epoch=0-step=4.ckpt", "lightning", 4, ["weights"], resumable=False),
        expected("weights/epoch=1-step=8.ckpt", "lightning", 8, ["weights"], resumable=False),
    ]
