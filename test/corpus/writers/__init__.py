"""One writer a file: `write(folder)` makes checkpoints with the framework's own code and lists what must be found."""
