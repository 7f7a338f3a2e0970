import { stripVTControlCharacters } from "node:util";

const columns = ["reward", "policy_loss", "value_loss"];

/** One line a step, as the miniature prints it: `step 12/40 | reward 0.53 | policy_loss 0.1 | …`. */
function stepsOf(lines) {
  const steps = new Map();
  for (const line of lines) {
    const match = /^step (\d+)\/\d+ \| (.*)$/u.exec(stripVTControlCharacters(line).trim());
    if (match !== null) {
      const values = match[2].split(" | ").map((pair) => pair.split(" "));
      steps.set(Number(match[1]), new Map(values.map(([name, value]) => [name, Number(value)])));
    }
  }
  return steps;
}

/** The difference of two runs in each column at a step; NaN where one of them has no such step. */
function differences(whole, other, step) {
  return columns.map((name) =>
    Math.abs((whole.get(step)?.get(name) ?? NaN) - (other.get(step)?.get(name) ?? NaN)),
  );
}

/**
 * Compares a resumed run and one that was resumed with weights alone with the run that was never
 * interrupted, step by step. `stepsAgree`: it counted on to the same last step, without a gap.
 * `identical`: every number of the resumed run is that of the whole one.
 */
export function lossTable(wholeLines, resumedLines, coldLines) {
  const [whole, resumed, cold] = [wholeLines, resumedLines, coldLines].map(stepsOf);
  const rows = [...resumed.keys()].sort((a, b) => a - b);
  const cell = (value) => (Number.isFinite(value) ? value.toFixed(4) : "-").padStart(12);
  const heads = ["never interrupted", "difference: full state", "difference: weights only"];
  const out = [
    `${"".padStart(5)}  ${heads.map((head) => head.padStart(36)).join("  ")}`,
    `${"step".padStart(5)}  ${heads.map(() => columns.map((name) => name.padStart(12)).join("")).join("  ")}`,
  ];
  let identical = true;
  for (const step of rows) {
    const full = differences(whole, resumed, step);
    identical &&= full.every((difference) => difference === 0);
    const groups = [
      columns.map((name) => whole.get(step)?.get(name)),
      full,
      differences(whole, cold, step),
    ];
    out.push(
      `${String(step).padStart(5)}  ${groups.map((group) => group.map(cell).join("")).join("  ")}`,
    );
  }
  const last = Math.max(...whole.keys());
  const stepsAgree =
    rows.length > 0 &&
    rows.at(-1) === last &&
    rows.every((step, index) => step === rows[0] + index);
  out.push(
    "",
    `first resumed step ${rows[0] ?? "-"}, last ${rows.at(-1) ?? "-"} of ${last}; full state: ${identical ? "difference 0 at every step" : "NOT identical"}`,
    "",
  );
  return { text: out.join("\n"), stepsAgree, identical };
}
