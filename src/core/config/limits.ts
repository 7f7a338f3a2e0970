/**
 * A config is written by people; what is larger is data or a model's vocabulary, in bytes or characters. The largest one is read in less
 * than a second on one core.
 */
export const textLimit = 512 * 1024;

/** Settings of one document. A tokenizer's `vocab.json` has 150,000 keys; no training has as many. */
export const entryLimit = 20_000;
