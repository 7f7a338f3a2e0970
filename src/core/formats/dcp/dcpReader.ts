import { msg } from "../../model/message.js";
import type { ByteSource } from "../byteSource.js";
import type { Defect } from "../defect.js";
import type {
  Beside,
  CheckContext,
  FileContext,
  FormatCheck,
  FormatReader,
  Inspected,
} from "../formatReader.js";
import { importFacts } from "../pickle/importFacts.js";
import { beginsLikePickle } from "../pickle/pickleFile.js";
import { readDcpMetadata } from "./dcpMetadata.js";
import { itemImports } from "./itemImports.js";
import { tensorsIn } from "./dcpTensors.js";

/**
 * The `.metadata` of torch.distributed.checkpoint, or a rank's own (`__0.metadata`) of a save without collectives. Its check covers that every file it names is
 * there and long enough.
 */
export const dcpReader = {
  id: "dcp",
  sniff: (head, name) =>
    /^(?:__\d+)?\.metadata$/u.test(name) && beginsLikePickle(head) ? "sure" : undefined,
  check: checkMetadata,
  inspect: inspectMetadata,
  readsBeside: true,
} as const satisfies FormatReader;

async function checkMetadata(source: ByteSource, { beside }: CheckContext): Promise<FormatCheck> {
  const metadata = await readDcpMetadata(source);
  if (!metadata.ok) {
    const { kind, message, imports } = metadata.reason;
    return { defect: { kind, message }, imports };
  }
  const { files, imports } = metadata.value;
  const values = await itemImports(metadata.value, beside);
  return { defect: await filesDefect(beside, files), imports: [...imports, ...values] };
}

/** The first file that is missing or too short. */
async function filesDefect(
  beside: Beside,
  files: ReadonlyMap<string, number>,
): Promise<Defect | undefined> {
  for (const [name, needed] of files) {
    const file = await beside(name);
    if (file === undefined) {
      return { kind: "truncated", message: msg("names {0}, which is not there", name) };
    }
    if (file.bytes < needed) {
      return {
        kind: "truncated",
        message: msg("names {0}, which is {1} bytes too short", name, needed - file.bytes),
      };
    }
  }
  return undefined;
}

/** All tensors of the checkpoint, in whichever file their parts are. */
async function inspectMetadata(source: ByteSource, { beside }: FileContext): Promise<Inspected> {
  const read = await readDcpMetadata(source);
  if (!read.ok) {
    return { imports: read.reason.imports.map(importFacts), defect: read.reason };
  }
  const { items, imports, values, files } = read.value;
  return {
    tensors: tensorsIn(read.value, items),
    metadata: new Map([
      ["files", String(files.size)],
      ...values.map((name): [string, string] => [name, "-"]),
    ]),
    imports: [...imports, ...(await itemImports(read.value, beside))].map(importFacts),
  };
}
