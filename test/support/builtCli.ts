import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "../..");

/** What a process was, all of it. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line as users have it: bundled, in a process of its own, in a folder `w` of its own. */
export class BuiltCli {
  /** The folder that commands run in. */
  readonly work: string;

  private constructor(private readonly home: string) {
    this.work = path.join(home, "w");
    fs.mkdirSync(this.work);
  }

  static async build(): Promise<BuiltCli> {
    const home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "respawn-cli-")));
    fs.copyFileSync(path.join(root, "package.json"), path.join(home, "package.json"));
    await build({
      entryPoints: [path.join(root, "src/cli.ts")],
      outfile: path.join(home, "dist/cli.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "warning",
      banner: {
        js: 'import { createRequire as __createRequire } from "node:module";\nconst require = __createRequire(import.meta.url);',
      },
    });
    return new BuiltCli(home);
  }

  remove(): void {
    fs.rmSync(this.home, { recursive: true, force: true });
  }

  /** Writes a file of the work folder. */
  write(name: string, text: string | Uint8Array): string {
    const file = path.join(this.work, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  }

  start(...argv: readonly string[]): RunningCli {
    const child = spawn(process.execPath, [path.join(this.home, "dist/cli.mjs"), ...argv], {
      cwd: this.work,
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new RunningCli(child);
  }

  run(...argv: readonly string[]): Promise<Ended> {
    return this.start(...argv).ended;
  }

  /** What was written, without the names of this machine and the numbers of this hour. */
  plain(text: string): string {
    return text.replaceAll(this.work, "/w");
  }
}

/** A command line that runs. */
export class RunningCli {
  out = "";
  err = "";
  readonly ended: Promise<Ended>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (piece: Buffer) => (this.out += piece.toString()));
    child.stderr?.on("data", (piece: Buffer) => (this.err += piece.toString()));
    this.ended = new Promise((resolve) =>
      child.once("close", (code) => resolve({ code, out: this.out, err: this.err })),
    );
  }

  /** Waits until standard output holds a text; ends with the process in any case. */
  async says(text: string): Promise<void> {
    await Promise.race([
      this.ended,
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (this.out.includes(text)) {
            this.child.stdout?.off("data", look);
            resolve();
          }
        };
        this.child.stdout?.on("data", look);
        look();
      }),
    ]);
  }
}
