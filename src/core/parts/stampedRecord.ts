/** A key such as `pytorch-lightning_version`: the trainer that wrote a file, as the file itself says it. */
const stamp = /^[a-z]+-[a-z]+_version$/u;

/** True for the outermost keys of a file that names its own trainer: it is that trainer's, whatever else is in it. */
export function isStamped(keys: readonly string[]): boolean {
  return keys.some((key) => stamp.test(key));
}
