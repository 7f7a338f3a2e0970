import { msg } from "../../model/message.js";
import type { Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { defect, type Defect } from "../defect.js";
import { readZipDirectory, type ZipWords } from "../zip/zipDirectory.js";
import type { ZipEntry } from "../zip/zipEntry.js";

const words: ZipWords = {
  otherBeginning: msg("does not begin like a file of torch.save"),
  noDirectory: msg("ends without the directory that torch.save writes last"),
};

/** Records that torch.load reads before it comes to any storage, where they are there (seen, PyTorch 2.15). */
export const readFirst = [
  "data.pkl",
  "version",
  "byteorder",
  ".format_version",
  ".storage_alignment",
  ".data/serialization_id",
];

/** Reads the directory of a file of torch.save (a zip since PyTorch 1.6), and checks that it is one of torch.save. */
export async function readTorchArchive(
  source: ByteSource,
): Promise<Outcome<readonly ZipEntry[], Defect>> {
  const directory = await readZipDirectory(source, words);
  if (!directory.ok) {
    return directory;
  }
  const names = directory.value.map(({ name }) => name);
  if (!names.some((name) => name.endsWith("/data.pkl"))) {
    return defect("invalid", msg("has no data.pkl: it is a zip, but not one of torch.save"));
  }
  const twice = repeated(names.map((name) => name.toLowerCase()));
  return twice === undefined
    ? directory
    : defect("invalid", msg("has two records named {0}", twice));
}

/** PyTorch looks records up without regard to case, so that one of two would be read that another reader does not show. */
function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
