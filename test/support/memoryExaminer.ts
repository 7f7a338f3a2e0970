import { success } from "../../src/core/model/outcome.js";
import type { FileSystem } from "../../src/core/ports.js";
import { besideOnDemand } from "../../src/core/formats/beside.js";
import { fileSource } from "../../src/core/formats/byteSource.js";
import { baseName, parentPath } from "../../src/core/paths.js";
import { examineFile, type WholeFile } from "../../src/core/verify/deep/examineFile.js";
import type { Examiner } from "../../src/core/verify/deep/examiner.js";
import { nodeHasher } from "../../src/node/nodeHasher.js";

/** An examiner without threads, on any file system; chunks of an odd length, so that everything is cut somewhere. */
export function memoryExaminer(fs: FileSystem, chunkBytes = 37): Examiner {
  return {
    async examine(file, wanted, { onBytes, signal }) {
      if (signal.aborted) {
        return undefined;
      }
      const whole: WholeFile = {
        ...fileSource(fs, file.path, file.bytes),
        async *chunks() {
          for (let at = 0; at < file.bytes; at += chunkBytes) {
            const chunk = await fs.read(file.path, at, Math.min(chunkBytes, file.bytes - at));
            yield (chunk.ok ? chunk : success(new Uint8Array(0))).value;
          }
        },
      };
      const beside = besideOnDemand(fs, parentPath(file.path));
      const context = { name: baseName(file.path), beside };
      return examineFile(whole, wanted, { hasher: nodeHasher, context }, onBytes);
    },
  };
}
