import { ensureChromium } from "./setupChromium.mjs";
import { ensurePython, forUpstream } from "./setupPython.mjs";
import { ensureVscodeServer } from "./setupVscodeServer.mjs";

/** All that the tests need, side by side: what waits for a download leaves the processor to the others. */
export async function setupAll() {
  const packages = async () => {
    await ensurePython(forUpstream());
    await ensurePython(["test/corpus/requirements.txt"]);
  };
  const ended = await Promise.allSettled([packages(), ensureChromium(), ensureVscodeServer()]);
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed !== undefined) {
    throw failed.reason;
  }
}
