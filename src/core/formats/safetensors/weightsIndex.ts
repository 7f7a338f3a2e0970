/** Which shard holds which tensor: `weight_map` of a Hugging Face `*.index.json`. */
export type WeightMap = ReadonlyMap<string, string>;

/** The weight map of a parsed index; undefined when it has none, or one that names no plain files. */
export function weightMapOf(index: Readonly<Record<string, unknown>>): WeightMap | undefined {
  const map = index["weight_map"];
  if (typeof map !== "object" || map === null) {
    return undefined;
  }
  const entries = Object.entries(map);
  const plain = (file: unknown): file is string =>
    typeof file === "string" && file !== "" && !file.includes("/") && !file.includes("\\");
  return entries.length > 0 && entries.every((entry): entry is [string, string] => plain(entry[1]))
    ? new Map(entries)
    : undefined;
}

/** The count that a shard's name promises: 3 for `model-00001-of-00003.safetensors`. */
export function shardCountOf(file: string): number | undefined {
  const match = /-of-(\d+)\.[a-z]+$/u.exec(file);
  return match === null ? undefined : Number(match[1]);
}
