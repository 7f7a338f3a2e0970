import { atLevels, type RuleLevels } from "../../../core/findings/levels.js";
import type { Checkpoint } from "../../../core/model/checkpoint.js";
import { msg } from "../../../core/model/message.js";
import type { Run } from "../../../core/model/run.js";
import { baseName, relativeTo } from "../../../core/paths.js";
import { ageWords, bytesText, heldWords, stateWords } from "../../../core/words.js";
import { isBrokenCheckpoint } from "./broken.js";
import { code, plain } from "./markdown.js";
import type { RowContext } from "./rowWords.js";

/** All findings of a checkpoint may be told in a tooltip, but it has to fit a screen. */
const findingLimit = 12;

/** What there is to know of a run, as Markdown. */
export function runTooltip(run: Run, { t }: RowContext): string {
  const { checkpoints, newestResumable } = run;
  const broken = checkpoints.filter(isBrokenCheckpoint).length;
  return paragraphs([
    code(run.path),
    table([
      [
        t(msg("checkpoints")),
        broken === 0
          ? String(checkpoints.length)
          : t(msg("{0}, of which {1} not whole", checkpoints.length, broken)),
      ],
      [
        t(msg("newest resumable")),
        newestResumable === undefined ? t(msg("none")) : baseName(newestResumable.path),
      ],
    ]),
  ]);
}

/** What there is to know of a checkpoint, as Markdown. */
export function checkpointTooltip(
  checkpoint: Checkpoint,
  isNewest: boolean,
  { t, now, levels = {} }: RowContext & { readonly levels?: RuleLevels },
): string {
  const { state, beingWritten, worldSize } = checkpoint;
  const holds = heldWords(checkpoint.holds).map(t).join(", ");
  const findings = atLevels(checkpoint.findings, levels);
  const told = findings.slice(0, findingLimit).map(({ file, message }) => {
    const place = relativeTo(checkpoint.path, file);
    return `- ${code(place === checkpoint.path ? baseName(file) : place)} ${plain(t(message))}`;
  });
  return paragraphs([
    code(checkpoint.path),
    isNewest ? plain(t(msg("The newest that can be resumed"))) : "",
    table([
      [t(msg("state")), beingWritten ? t(msg("being written")) : t(stateWords[state])],
      [t(msg("holds")), holds === "" ? t(msg("nothing that is whole")) : holds],
      [t(msg("size")), bytesText(checkpoint.bytes)],
      [t(msg("saved")), t(ageWords(now - checkpoint.savedMs))],
      [t(msg("layout")), checkpoint.layout],
      ...(worldSize === undefined ? [] : [[t(msg("world size")), String(worldSize)] as const]),
    ]),
    told.join("\n"),
    findings.length > told.length ? plain(t(msg("{0} more…", findings.length - told.length))) : "",
  ]);
}

function table(rows: readonly (readonly [name: string, value: string])[]): string {
  return [
    "| | |",
    "|-|-|",
    ...rows.map(([name, value]) => `| ${plain(name)} | ${plain(value)} |`),
  ].join("\n");
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
