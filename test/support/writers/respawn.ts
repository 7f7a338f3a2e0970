import { baseName } from "../../../src/core/paths.js";
import { jsonFile, type LayoutWriter, type WrittenFile } from "../layoutWriter.js";
import { Tensor } from "../pickleBytes.js";
import { torchBytes } from "../torchBytes.js";

/** python/respawn: the state's files, then the record that names their sizes. */
const folder: LayoutWriter = {
  layout: "respawn",
  variant: "a folder of its own",
  write(run, step) {
    const files: readonly WrittenFile[] = ["model.pt", "optimizer.pt", "rng.pt"].map((name) => ({
      path: `${run}/step${step}/${name}`,
      bytes: torchBytes({ a: new Tensor([step]) }),
    }));
    const sizes = files.map(({ path, bytes }) => [baseName(path), bytes.length] as const);
    const record = { version: 1, global_step: step, state_files: Object.fromEntries(sizes) };
    return [...files, jsonFile(`${run}/step${step}/respawn.json`, record)];
  },
  expect: (step) => ({ path: `step${step}`, step, holds: ["weights", "optimizer", "rng"] }),
};

export const respawnWriters: readonly LayoutWriter[] = [folder];
