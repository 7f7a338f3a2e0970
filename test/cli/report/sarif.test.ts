import { describe, expect, it } from "vitest";
import { sarif } from "../../../src/cli/report/sarif.js";
import { fileTruncated, partMissing } from "../../../src/core/findings/wholeness.js";
import { fill, msg } from "../../../src/core/model/message.js";
import { respawn, hour, transcript } from "../../support/cli.js";
import { writeIter } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";
import { orzConfig } from "../../support/orzConfig.js";

interface Log {
  readonly runs: readonly {
    readonly columnKind: string;
    readonly tool: { readonly driver: { readonly rules: readonly object[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly [{ readonly physicalLocation: object }];
    }[];
  }[];
}

const log = (text: string): Log["runs"][number] => (JSON.parse(text) as Log).runs[0]!;
const words = ({ text, args }: ReturnType<typeof msg>): string => fill(text, args);

describe("SARIF", () => {
  it("counts lines and columns from one, columns in UTF-16 units", () => {
    const place = { start: { line: 0, column: 4 }, end: { line: 2, column: 0 } };
    const finding = { ...fileTruncated.at("/w/a b#?.py", msg("is short")), range: place };
    const run = log(sarif([finding], words, "1.0.0"));
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.results[0]?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "file:///w/a%20b%23%3F.py" },
      region: { startLine: 1, startColumn: 5, endLine: 3, endColumn: 1 },
    });
  });

  it("describes each rule that occurs once, with its own severity even where it is said at another", () => {
    const quiet = { ...fileTruncated.at("/w/f", msg("is short")), severity: "info" } as const;
    const part = partMissing.at("/w/f", msg("has weights only"));
    const { tool, results } = log(sarif([part, quiet, part], words, "1.0.0"));
    expect(tool.driver.rules).toMatchObject([
      {
        id: "part-missing",
        name: "PartMissing",
        shortDescription: { text: partMissing.docs.what },
        fullDescription: { text: partMissing.docs.why },
        help: { text: partMissing.docs.next },
        helpUri: "https://github.com/respawn-dev/respawn/blob/main/docs/rules.md#part-missing",
        defaultConfiguration: { level: "note" },
        properties: { effect: "blocks-resume" },
      },
      { id: "file-truncated", defaultConfiguration: { level: "error" } },
    ]);
    expect(results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ["part-missing", 0, "note"],
      ["file-truncated", 1, "note"],
      ["part-missing", 0, "note"],
    ]);
  });

  it("of lint is as recorded", async () => {
    const fs = new MemoryFs();
    writeIter(fs, "/w/orz_ckpt/orz_7b_ppo", 100, hour);
    // A letter outside the basic plane counts as two columns.
    const pretrain = '"org/\u{1F600}"';
    fs.write("/w/playground/orz_7b_ppo.py", orzConfig({ pretrain, save_interval: "0" }));
    const argv = ["lint", "--sarif", "playground/orz_7b_ppo.py"];
    await expect(transcript(argv, await respawn(fs, ...argv))).toMatchFileSnapshot(
      "../../golden/cli/lint-sarif.txt",
    );
  });
});
