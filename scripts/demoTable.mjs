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

/** How far a run is from the whole one in each column at a step; NaN where one of them has no such step. */
function differences(whole, other, step) {
  return columns.map((name) =>
    Math.abs((whole.get(step)?.get(name) ?? NaN) - (other.get(step)?.get(name) ?? NaN)),
  );
}

/** The steps that tell the story: the first ones after the resume, those around the kill, one half-way, the last. */
function toldSteps(steps, killedAt) {
  const told = new Set([...steps.slice(0, 3), killedAt, killedAt + 1]);
  told.add(steps[Math.floor((steps.length + killedAt - steps[0]) / 2)]).add(steps.at(-1));
  return steps.filter((step) => told.has(step));
}

/** One line about all steps of a run: how many were compared, and how many differ by how much. */
function sumOf(title, whole, other, steps) {
  const rows = steps.map((step) => differences(whole, other, step));
  const differing = rows.filter((row) => row.some((difference) => difference !== 0)).length;
  const largest = Math.max(0, ...rows.map(([reward]) => reward));
  const by = differing > 0 ? `, the reward by up to ${largest.toFixed(4)}` : "";
  return {
    differing,
    text: `${title}: ${steps.length} steps compared, ${differing} ${differing === 1 ? "differs" : "differ"}${by}`,
  };
}

/**
 * Compares a resumed run and one that was resumed with weights alone with the run that was never
 * interrupted. Every step is compared; a few are shown. `stepsAgree`: the resumed run counted on to the same last
 * step, without a gap. `identical`: every number of it is that of the whole one.
 */
export function lossTable({ wholeLines, resumedLines, coldLines, killedAt }) {
  const [whole, resumed, cold] = [wholeLines, resumedLines, coldLines].map(stepsOf);
  const steps = [...resumed.keys()].sort((a, b) => a - b);
  const cell = (value) => (Number.isFinite(value) ? value.toFixed(4) : "-").padStart(12);
  const heads = ["never interrupted", "difference: full state", "difference: weights only"];
  const line = (first, groups) => `${String(first).padStart(5)}  ${groups.join("  ")}`;
  const rows = toldSteps(steps, killedAt).map((step) => {
    const values = columns.map((name) => whole.get(step)?.get(name));
    const groups = [values, differences(whole, resumed, step), differences(whole, cold, step)];
    return line(
      step,
      groups.map((group) => group.map(cell).join("")),
    );
  });
  const full = sumOf("full state", whole, resumed, steps);
  const text = [
    line(
      "",
      heads.map((head) => head.padStart(36)),
    ),
    line(
      "step",
      heads.map(() => columns.map((name) => name.padStart(12)).join("")),
    ),
    ...rows,
    full.text,
    sumOf("weights only", whole, cold, steps).text,
    "",
  ];
  const stepsAgree =
    steps.length > 0 &&
    steps.at(-1) === Math.max(...whole.keys()) &&
    steps.every((step, index) => step === steps[0] + index);
  return { text: text.join("\n"), stepsAgree, identical: full.differing === 0 };
}
