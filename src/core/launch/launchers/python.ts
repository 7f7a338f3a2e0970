import type { Launcher } from "../launcher.js";

/** One process of plain Python, unbuffered, so that a terminal shows each step when it happens. */
export const pythonLauncher: Launcher = {
  id: "python",
  spec: ({ python, entry, args, cwd, env }) => ({
    argv: [
      ...python,
      "-u",
      ...("module" in entry ? ["-m", entry.module] : [entry.script]),
      ...args,
    ],
    cwd,
    env,
  }),
};
