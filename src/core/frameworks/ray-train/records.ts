import { recordOf } from "../../formats/json/recordedStep.js";
import type { RecordedScalar } from "../../formats/pickle/recordedValues.js";

/** Written in place by the controller of Ray Train V2 after each report. */
export const snapshotName = "checkpoint_manager_snapshot.json";
/** Ray Train V1's log of a trial. */
export const reportsName = "result.json";

/** What was reported with a checkpoint: the user's own metrics, and Ray's counters. */
export type RayMetrics = ReadonlyMap<string, RecordedScalar>;

/** The checkpoints that a snapshot lists, by folder name; undefined when the text is not a whole snapshot. */
export function raySnapshot(text: string): ReadonlyMap<string, RayMetrics> | undefined {
  const snapshot = recordOf(text);
  const results = snapshot?.["checkpoint_results"];
  if (!Array.isArray(results)) {
    return undefined;
  }
  const all: readonly unknown[] = [
    ...(results as unknown[]),
    snapshot?.["latest_checkpoint_result"],
  ];
  return new Map(
    all.flatMap((entry) => {
      const { checkpoint_dir_name: name, metrics } = objectOf(entry);
      return typeof name === "string" ? [[name, metricsOf(objectOf(metrics))] as const] : [];
    }),
  );
}

/** The last report of a trial that names the folder. A cut-off last line is no report yet. */
export function rayReport(text: string | undefined, folder: string): RayMetrics | undefined {
  const line = (text ?? "")
    .split("\n")
    .findLast(
      (each) => each.includes(folder) && objectOf(recordOf(each))["checkpoint_dir_name"] === folder,
    );
  return line === undefined ? undefined : metricsOf(objectOf(recordOf(line)));
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function metricsOf(fields: Readonly<Record<string, unknown>>): RayMetrics {
  return new Map(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === "number" || typeof value === "string" ? [[name, value] as const] : [],
    ),
  );
}
