/** What a task starts from tasks.json or the list of tasks, in the editor's terms. */
export interface TaskRun {
  /** Absolute path of the config. */
  readonly config: string;
  readonly resume: string;
  readonly python: string;
  /** The workspace folder that the config lies in, which the training is started from. */
  readonly folder: string | undefined;
  /** Arguments for the training itself. */
  readonly extra: readonly string[];
}

/** The words of `respawn run` that mean what the editor would plan for the same training. */
export function runArguments({
  config,
  resume,
  python,
  folder,
  extra,
}: TaskRun): readonly string[] {
  return [
    "run",
    config,
    "--resume",
    resume,
    "--python",
    python,
    ...(folder === undefined ? [] : ["--folder", folder]),
    ...(extra.length === 0 ? [] : ["--", ...extra]),
  ];
}
