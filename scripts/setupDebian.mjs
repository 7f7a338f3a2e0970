import fs from "node:fs";
import { step, StepFailed } from "./step.mjs";

/** One set-up of this process at a time: apt-get has one lock, and waiting for it here keeps the log readable. */
let earlier = Promise.resolve();

/** Whether packages can be installed without asking: on Debian and its like, as root. */
export function canInstall() {
  return process.getuid?.() === 0 && fs.existsSync("/usr/bin/apt-get");
}

/** Installs Debian packages. Where that is not possible, throws and says what to do by hand. */
export async function installPackages(title, packages) {
  const command = `apt-get install ${packages.join(" ")}`;
  if (!canInstall()) {
    throw new StepFailed(
      `${title}: not found, and only root on Debian can be helped by this script.\nNext: install it (Debian: sudo ${command}), then run the same command again.`,
    );
  }
  const mine = earlier.then(() =>
    step(title, `try \`${command}\` by hand, then run the same command again.`, async (run) => {
      const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
      const waiting = ["-o", "DPkg::Lock::Timeout=300"];
      await run("apt-get", [...waiting, "update", "-q"], options);
      await run(
        "apt-get",
        [...waiting, "install", "-q", "-y", "--no-install-recommends", ...packages],
        options,
      );
    }),
  );
  earlier = mine.catch(() => undefined);
  await mine;
}
