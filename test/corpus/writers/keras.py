"""Keras 3 on torch: whole models and weights by ModelCheckpoint, BackupAndRestore, and a model that was never compiled."""

import os

from writers._expected import expected

HOLDS = ["weights", "optimizer"]


def write(folder):
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    import numpy

    def tiny():
        return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])

    model = tiny()
    model.compile("adam", "mse")
    callbacks = [
        keras.callbacks.ModelCheckpoint(folder / "whole/{epoch:02d}.keras"),
        keras.callbacks.ModelCheckpoint(folder / "weights/{epoch:02d}.weights.h5", save_weights_only=True),
        keras.callbacks.BackupAndRestore(folder / "backup", delete_checkpoint=False),
    ]
    ones = numpy.ones((8, 3)), numpy.ones((8, 1))
    model.fit(*ones, batch_size=2, epochs=2, verbose=0, callbacks=callbacks)
    tiny().save(folder / "bare.keras")
    return [
        expected("whole/01.keras", "keras", 4, HOLDS),
        expected("whole/02.keras", "keras", 8, HOLDS),
        expected("weights/01.weights.h5", "keras", 4, HOLDS),
        expected("weights/02.weights.h5", "keras", 8, HOLDS),
        expected("backup/latest.weights.h5", "keras", 8, HOLDS),
        expected("bare.keras", "keras", None, ["weights"], resumable=False),
    ]
