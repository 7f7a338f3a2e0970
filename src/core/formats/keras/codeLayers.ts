import type { ByteSource } from "../byteSource.js";
import { contentOfRecord } from "../zip/zipContent.js";
import { isZip, readZipDirectory } from "../zip/zipDirectory.js";

/** A config is kilobytes; a longer one is not looked through. */
const configLimitBytes = 16 * 1024 * 1024;

/**
 * Layers of a `.keras` file that hold Python bytecode: `Lambda`, whose function is marshalled in `config.json`.
 *
 * @see https://github.com/keras-team/keras keras/src/layers/core/lambda_layer.py `from_config`
 */
export async function codeLayers(source: ByteSource): Promise<readonly string[]> {
  const head = await source.read(0, 4);
  const directory = head.ok && isZip(head.value) ? await readZipDirectory(source) : undefined;
  const entry =
    directory?.ok === true ? directory.value.find(({ name }) => name === "config.json") : undefined;
  if (entry === undefined || entry.bytes > configLimitBytes) {
    return [];
  }
  const content = await contentOfRecord(source, entry, { checked: false });
  const text = content.ok
    ? await content.value.source.read(0, content.value.source.bytes)
    : undefined;
  return text?.ok === true &&
    /"class_name"\s*:\s*"(?:Lambda|__lambda__)"/u.test(new TextDecoder().decode(text.value))
    ? ["Lambda"]
    : [];
}
