import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { globsOf } from "../../../scripts/nameGlobs.mjs";
import { activationEvents } from "../../../scripts/writeActivation.mjs";
import { knownWriters } from "../../support/writers/known.js";

const { activationEvents: declared } = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
  activationEvents: readonly string[];
};
const patterns = declared.flatMap((event) => {
  const [kind, pattern] = event.split(/:(.*)/u);
  return kind === "workspaceContains" && pattern !== undefined ? [pattern] : [];
});

/** Whether a path below the workspace folder matches a glob, as VS Code reads globs. */
function matches(glob: string, path: string): boolean {
  const meanings: Readonly<Record<string, string>> = {
    "**/": "(?:.*/)?",
    "/**": "/.*",
    "*": "[^/]*",
    "?": "[^/]",
    "{": "(?:",
    "}": ")",
    ",": "|",
  };
  const source = glob.replace(/\*\*\/|\/\*\*|\[[^\]]*\]|./gu, (piece) =>
    piece.length > 1 && piece.startsWith("[")
      ? piece
      : (meanings[piece] ?? piece.replace(/[\\^$.+()|]/gu, "\\$&")),
  );
  return new RegExp(`^${source}$`, "u").test(path);
}

const activates = (path: string): boolean => patterns.some((pattern) => matches(pattern, path));

describe("activation", () => {
  it("is on what the core recognises (npm run activation)", async () => {
    expect(declared).toEqual(await activationEvents());
  });

  it("does not come with a language that the editor opens by itself", () => {
    const languages = declared.filter((event) => event.startsWith("onLanguage:"));
    expect(languages).toEqual(["onLanguage:python", "onLanguage:yaml"]);
  });

  it.each(knownWriters.map((writer) => [`${writer.layout}, ${writer.variant}`, writer] as const))(
    "comes with a checkpoint of %s",
    (_, writer) => {
      const paths = writer.write("runs/out", 6).map(({ path }) => path);
      expect(paths.filter(activates)).not.toEqual([]);
    },
  );

  it.each([
    "README.md",
    "src/index.ts",
    "src/checkpoint.ts",
    "target/release/app",
    "locales/messages.pt.json",
    "package.json",
    "src/steps/step-one.tsx",
    "docs/step/1.md",
    "model/model.py",
    "data/iterations.csv",
    "release.json",
    "k8s/deployment.yaml",
  ])("does not come with %s", (path) => {
    expect(activates(path)).toBe(false);
  });
});

describe("the globs of a name's pattern", () => {
  it.each([
    [/^iter(\d+)$/u, ["iter[0-9]*"]],
    [/\.ckpt$/u, ["*.ckpt"]],
    [/^part/u, ["part*"]],
    [
      /^(?:best_)?step[-_]?\d+$/u,
      ["step[0-9]*", "step[-_][0-9]*", "best_step[0-9]*", "best_step[-_][0-9]*"],
    ],
    [/^a$|\.b$/u, ["a", "*.b"]],
    [/^x\.(?:bin|json)(?:\.|$)/u, ["x.bin.*", "x.bin", "x.json.*", "x.json"]],
    [/^[\d_.-]+\d{5}\d*$/u, ["[0-9_.-]*[0-9]*"]],
    [/^a.c$/u, ["a?c"]],
  ])("%s", (pattern, globs) => {
    expect(globsOf(pattern)).toEqual(globs);
  });

  it("are refused for what no glob is known of, not guessed", () => {
    expect(() => globsOf(/^\s+$/u)).toThrow("no glob for");
  });
});
