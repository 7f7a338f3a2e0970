"""Ray Train: two workers that report checkpoints of their own making."""

import json
import os
import tempfile

from writers._expected import expected


def loop(config):
    import ray.train
    import torch

    for step in (2, 4):
        with tempfile.TemporaryDirectory() as folder:
            state = {"model": {"w": torch.ones(2)}, "optimizer": {"state": {}}, "step": step}
            torch.save(state, os.path.join(folder, "state.pt"))
            saved = ray.train.Checkpoint.from_directory(folder)
            ray.train.report({"step": step}, checkpoint=saved)


def write(folder):
    os.environ.update(RAY_TRAIN_V2_ENABLED="1", RAY_USAGE_STATS_ENABLED="0")
    import ray
    from ray.train import RunConfig, ScalingConfig
    from ray.train.v2.api.data_parallel_trainer import DataParallelTrainer

    ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    DataParallelTrainer(
        loop,
        scaling_config=ScalingConfig(num_workers=1),
        run_config=RunConfig(storage_path=str(folder), name="v2"),
    ).fit()
    ray.shutdown()
    snapshot = json.loads((folder / "v2/checkpoint_manager_snapshot.json").read_text())
    return [
        expected(
            f"v2/{entry['checkpoint_dir_name']}",
            "ray-train",
            entry["metrics"]["step"],
            ["weights", "optimizer"],
        )
        for entry in snapshot["checkpoint_results"]
    ]
