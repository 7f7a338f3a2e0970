import { scanArchive } from "../archive/scanArchive.js";
import type { ByteSource } from "../byteSource.js";
import type { FormatReader, Inspected } from "../formatReader.js";
import { importFacts } from "../pickle/importFacts.js";
import { isTorchBundle, readTorchBundle } from "./torchBundle.js";

/** Zips of several files of torch.save, as trainers of reinforcement learning write them. */
export const torchBundleReader = {
  id: "torch-bundle",
  sniff: (_head, name) => (/\.zip$/iu.test(name) ? "named" : undefined),
  sniffZip: isTorchBundle,
  check: async (source) => {
    const bundle = await readTorchBundle(source);
    return bundle.ok
      ? {
          defect: undefined,
          imports: [...bundle.value.torch.values()].flatMap((each) => each.imports),
        }
      : { defect: bundle.reason, imports: bundle.reason.imports };
  },
  inspect: inspectBundle,
  scan: (source, hasher) => scanArchive(source, hasher),
} as const satisfies FormatReader;

/** Tensors under the name of their record: `policy.optimizer/state.0.exp_avg`. */
async function inspectBundle(source: ByteSource): Promise<Inspected> {
  const bundle = await readTorchBundle(source);
  if (!bundle.ok) {
    return { defect: bundle.reason, imports: bundle.reason.imports.map(importFacts) };
  }
  const { names, torch, data } = bundle.value;
  const scalars = Object.entries(data ?? {}).filter(([, value]) => typeof value !== "object");
  return {
    tensors: [...torch].flatMap(([name, record]) =>
      record.tensors.map((tensor) => ({
        ...tensor,
        name: `${name.replace(/\.pth?$/iu, "")}/${tensor.name}`,
      })),
    ),
    metadata: new Map([
      ["records", names.join(", ")],
      ...scalars.map(([key, value]) => [key, String(value)] as const),
    ]),
    imports: [...torch.values()].flatMap((record) => record.imports.map(importFacts)),
  };
}
