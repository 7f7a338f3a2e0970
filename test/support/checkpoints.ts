import type { MemoryFs } from "./memoryFs.js";

/** The bytes of a safetensors file whose tensors are `F32` vectors of the given lengths. */
export function safetensorsBytes(tensors: Readonly<Record<string, number>>): Uint8Array {
  const entries: Record<string, object> = {};
  let end = 0;
  for (const [name, length] of Object.entries(tensors)) {
    entries[name] = { dtype: "F32", shape: [length], data_offsets: [end, end + 4 * length] };
    end += 4 * length;
  }
  return withHeader(JSON.stringify(entries), end);
}

/** A safetensors file with any header text and that many bytes of data. */
export function withHeader(header: string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + dataBytes).fill(1, 8 + text.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

/** Writes one half of an `iterN` in the order in which Open-Reasoner-Zero does. */
export function writeHalf(fs: MemoryFs, folder: string, savedMs = 0): void {
  fs.write(
    `${folder}/model.safetensors`,
    safetensorsBytes({ "a.weight": 4, "b.weight": 2 }),
    savedMs,
  );
  fs.write(`${folder}/config.json`, "{}", savedMs);
  fs.write(`${folder}/tokenizer.json`, "{}", savedMs);
  fs.write(`${folder}/tokenizer_config.json`, "{}", savedMs);
}

/** Writes a whole `iterN` with policy and critic. */
export function writeIter(fs: MemoryFs, run: string, step: number, savedMs = 0): void {
  writeHalf(fs, `${run}/iter${step}/policy`, savedMs);
  writeHalf(fs, `${run}/iter${step}/critic`, savedMs);
}
