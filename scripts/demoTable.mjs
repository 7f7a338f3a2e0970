import { stripVTControlCharacters } from "node:util";

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

/**
 * Compares two runs step by step. `stepsAgree` is true when the resumed run counted on to the same last
 * step, without a gap; the numbers themselves are shown as they are.
 */
export function lossTable(wholeLines, resumedLines) {
  const whole = stepsOf(wholeLines);
  const resumed = stepsOf(resumedLines);
  const columns = ["reward", "policy_loss", "value_loss"];
  const rows = [...resumed.keys()].sort((a, b) => a - b);
  const number = (value) => (value === undefined ? "-" : value.toFixed(4)).padStart(10);
  const out = [
    `${"step".padStart(5)}  ${columns.map((name) => `${name.padStart(22)}${"difference".padStart(12)}`).join("  ")}`,
    `${"".padStart(5)}  ${columns.map(() => `${"whole".padStart(11)}${"resumed".padStart(11)}${"".padStart(12)}`).join("  ")}`,
  ];
  for (const step of rows) {
    const cells = columns.map((name) => {
      const a = whole.get(step)?.get(name);
      const b = resumed.get(step)?.get(name);
      const difference = a === undefined || b === undefined ? undefined : Math.abs(a - b);
      return `${number(a).padStart(11)}${number(b).padStart(11)}${number(difference).padStart(12)}`;
    });
    out.push(`${String(step).padStart(5)}  ${cells.join("  ")}`);
  }
  const last = Math.max(...whole.keys());
  const stepsAgree =
    rows.length > 0 &&
    rows.at(-1) === last &&
    rows.every((step, index) => step === rows[0] + index);
  out.push("", `first resumed step ${rows[0] ?? "-"}, last ${rows.at(-1) ?? "-"} of ${last}`, "");
  return { text: out.join("\n"), stepsAgree };
}
