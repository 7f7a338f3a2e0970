"""What every trainer's adapter is built from: records, random streams, state, quarantine, checks of bytes."""
