import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../src/core/formats/byteSource.js";
import { pickleLimits } from "../../src/core/formats/pickle/limits.js";
import { walkPickle } from "../../src/core/formats/pickle/walk.js";

/** Until when it goes on with further seeds; without it one seed is enough, the same each time. */
const minutes = Number(process.env["RESPAWN_FUZZ_MINUTES"] ?? "0");
const firstSeed = Number(process.env["RESPAWN_FUZZ_SEED"] ?? "20261127");
const count = minutes > 0 ? 20_000 : 3000;

interface Outcome {
  readonly hex: string;
  /** Names that CPython's unpickler in C asked for, and whether it came to STOP; then the one in Python. */
  readonly c: readonly string[];
  readonly c_ok: boolean;
  readonly py: readonly string[];
  readonly py_ok: boolean;
}

function outcomes(seed: number): readonly Outcome[] {
  const { stdout } = spawnSync("python3", ["test/fuzz/pickles.py", String(seed), String(count)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Outcome);
}

/** What of CPython's view the walk does not have: undefined where it names all, in order, or refuses the pickle. */
async function difference({ hex, c, c_ok: ok, py, py_ok }: Outcome): Promise<string | undefined> {
  const walked = await walkPickle(bytesSource(Buffer.from(hex, "hex")), 0, pickleLimits);
  const { imports } = walked.ok ? walked.value : walked.reason;
  const names = imports.globals.map(({ module, name }) => `${module}.${name}`);
  const lost = [...c, ...py].filter((name) => !names.includes(name));
  if (walked.ok && lost.length > 0) {
    return `${hex}: whole without ${lost.join(" ")}`;
  }
  const whole = ok && py_ok;
  const known = names.filter((name) => !name.startsWith("?."));
  return walked.ok && whole && known.join(" ") !== [...new Set(c)].join(" ")
    ? `${hex}: ${known.join(" ")}, not ${c.join(" ")}`
    : undefined;
}

/** What got around the walk once, and what each asks CPython for. */
const regressions: readonly (readonly [what: string, hex: string, asked: string])[] = [
  [
    "a memo number that moves from the far map to the near one",
    "80044b017101304b027100304b037101308c026f7394308c0673797374656d943068026803932e",
    "os.system",
  ],
  ["an integer with an underscore", "800249315f300a30636f730a73797374656d0a2e", "os.system"],
  ["octal escapes, cut to eight bits", "800453275c35353773270a8c0673797374656d932e", "os.system"],
  [
    "a line that goes over the end of a frame",
    "80049501000000000000009505000000000000006373797374656d0a6f730a2e",
    "system.os",
  ],
];

describe("the walk on what got around it once", () => {
  it.each(regressions)("%s", async (_, hex, asked) => {
    const walked = await walkPickle(bytesSource(Buffer.from(hex, "hex")), 0, pickleLimits);
    const { imports } = walked.ok ? walked.value : walked.reason;
    expect(imports.globals.map(({ full }) => full)).toContain(asked);
  });
});

describe("the walk beside CPython's unpicklers", () => {
  it(
    "names all that they ask for, in their order, or refuses the pickle",
    async () => {
      const end = Date.now() + minutes * 60_000;
      let seed = firstSeed;
      let streams = 0;
      let named = 0;
      do {
        const found = outcomes(seed);
        expect(found).toHaveLength(count);
        const differences: string[] = [];
        for (const outcome of found) {
          named += outcome.c.length > 0 ? 1 : 0;
          const one = await difference(outcome);
          differences.push(...(one === undefined ? [] : [one]));
        }
        expect(differences.slice(0, 5), `seed ${seed}`).toEqual([]);
        streams += found.length;
        seed += 1;
      } while (Date.now() < end);
      expect(named).toBeGreaterThan(streams / 20);
      if (minutes > 0) {
        process.stdout.write(`${streams} pickles, ${named} with imports: no difference\n`);
      }
    },
    minutes * 60_000 + 120_000,
  );
});
