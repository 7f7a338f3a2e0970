import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fill } from "../../src/core/model/message.js";
import { newestResumable } from "../../src/core/survey/newestResumable.js";
import { survey } from "../../src/core/survey/survey.js";
import { DiskFileSystem } from "../../src/node/diskFileSystem.js";

interface Save {
  readonly step: number;
  readonly critic?: boolean;
  readonly record?: "full" | "weights";
  readonly fields?: Readonly<Record<string, unknown>>;
}

interface Case {
  readonly name: string;
  readonly saves: readonly Save[];
  readonly then: readonly (readonly [verb: string, path: string, more?: string])[];
  readonly newest: string | null;
  readonly resumable: readonly string[];
}

const data = JSON.parse(fs.readFileSync("test/conformance/cases.json", "utf8")) as {
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
};
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "respawn-conformance-"));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});

function content(name: string): Buffer {
  return Buffer.from(data.files[name] ?? "", "base64");
}

function put(file: string, bytes: string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
}

/** What a save leaves: both halves, and under respawn.orz its state and its record. */
function save(run: string, { step, critic = true, record, fields }: Save): void {
  const folder = path.join(run, `iter${String(step)}`);
  const roles = critic ? ["policy", "critic"] : ["policy"];
  for (const role of roles) {
    for (const name of ["config.json", "tokenizer_config.json", "tokenizer.json"]) {
      put(path.join(folder, role, name), "{}");
    }
    put(path.join(folder, role, "model.safetensors"), content("model.safetensors"));
  }
  const sizes: Record<string, number> = {};
  for (const role of record === "full" ? roles : []) {
    for (const [name, bytes] of [
      ["states.pt", content("states.pt")],
      ["rng_rank_0.json", Buffer.from("{}")],
    ] as const) {
      put(path.join(folder, "state", role, name), bytes);
      sizes[`state/${role}/${name}`] = bytes.length;
    }
  }
  if (record !== undefined) {
    const known = { global_step: step, state: record, state_files: sizes };
    put(path.join(folder, "respawn.json"), JSON.stringify({ ...known, ...fields }));
  }
}

function change(run: string, [verb, name, more = ""]: Case["then"][number]): void {
  const place = path.join(run, name);
  switch (verb) {
    case "cut":
      fs.truncateSync(place, fs.statSync(place).size - 1);
      break;
    case "remove":
      fs.rmSync(place, { recursive: true });
      break;
    case "write":
      put(place, more);
      break;
    case "copy":
      put(path.join(run, more), content(name));
      break;
    case "move":
      fs.mkdirSync(path.dirname(path.join(run, more)), { recursive: true });
      fs.renameSync(place, path.join(run, more));
      break;
    case "link":
      fs.symlinkSync(more, place);
      break;
    default:
      throw new Error(`no such edit: ${verb}`);
  }
}

describe("the resolver, as test/python/test_conformance.py has it too", () => {
  it.each(data.cases)("$name", async ({ saves, then, newest, resumable }) => {
    const run = fs.mkdtempSync(path.join(scratch, "run-"));
    for (const each of saves) {
      save(run, each);
    }
    for (const edit of then) {
      change(run, edit);
    }
    const later = Date.now() + 3_600_000;
    const { runs } = await survey(new DiskFileSystem(), { now: () => later }, run);
    const all = runs.find((found) => found.path === run)?.checkpoints ?? [];
    const own = all.filter(({ layout }) => layout === "orz");
    const whole = own.filter((checkpoint) => checkpoint.resumable);
    const said = own.flatMap(({ path: where, findings }) =>
      findings.map(({ message }) => `${path.basename(where)} ${fill(message.text, message.args)}`),
    );
    expect(whole.map((found) => path.basename(found.path)).toReversed(), said.join("\n")).toEqual(
      resumable,
    );
    const first = newestResumable(own)?.path;
    expect(first ?? null).toBe(newest === null ? null : path.join(run, newest));
  });
});
