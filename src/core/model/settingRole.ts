/**
 * What a setting is for, in whichever framework, and the type of its value. Frameworks fill in their
 * keys; rules, plans and hovers speak of roles alone.
 */
interface RoleValues {
  /** The folder that the run's checkpoints go into. */
  readonly output: string;
  /** The run's name, where the output folder is built from it. */
  readonly runName: string;
  /** The weights that a fresh run starts from: a path or an id of a model hub. */
  readonly weights: string;
  /** The same for the critic of a reinforcement learning run. */
  readonly criticWeights: string;
  /** The adapter that a fresh run starts from. */
  readonly adapter: string;
  /** What to resume from, or whether to. */
  readonly resume: string | boolean;
  /** The folder that a resume loads, where the role `resume` only switches it on. */
  readonly resumeFolder: string;
  /** Whether a run starts over, whatever is in its output folder. */
  readonly startOver: boolean;
  /** How often a checkpoint is written, in the setting's unit. */
  readonly saveEvery: number;
  /** By which measure checkpoints are written: steps, epochs, not at all. */
  readonly saveStrategy: string | boolean;
  /** How many checkpoints are kept; older ones are removed. */
  readonly keepLast: number;
  /** Which state a checkpoint holds: weights alone, or all that a resume needs. */
  readonly saveWhat: string | boolean;
  /** Optimizer steps (or iterations) of the whole run. */
  readonly steps: number;
  /** Passes over the data of the whole run. */
  readonly epochs: number;
  /** Samples that one step takes, over all devices. */
  readonly batch: number;
  /** Samples that one device takes at a time. */
  readonly batchPerDevice: number;
  /** Batches whose gradients make one step. */
  readonly accumulation: number;
  /** The peak learning rate. */
  readonly learningRate: number;
  /** The learning rate's schedule. */
  readonly schedule: string;
  /** The warm-up of the learning rate, in the setting's unit. */
  readonly warmup: number;
  /** The seed of all random streams. */
  readonly seed: number;
  /** A seed of its own for the order of the data. */
  readonly dataSeed: number;
  /** The training data: files, folders or ids of data sets. */
  readonly data: string;
  /** Number of nodes. */
  readonly nodes: number;
  /** Devices on each node. */
  readonly devices: number;
  /** The number format of the training: `bf16`, `16-mixed`. */
  readonly precision: string;
  /** Where metrics are reported to. */
  readonly logger: string;
}

/** A role that a setting may have. */
export type SettingRole = keyof RoleValues;

/** What a number is counted in. */
export type SettingUnit = "steps" | "epochs" | "samples" | "tokens" | "minutes" | "seconds";

/** A plain value of a setting. */
type PlainValue = string | number | boolean | null;

/** The settings of one framework that have a role. */
export interface RoleSetting {
  /** Dotted keys, as the framework names them; where several are set, the first of this list counts. */
  readonly keys: readonly string[];
  readonly unit?: SettingUnit;
  /** True for weights that are always a path, never an id of a hub. */
  readonly local?: boolean;
  /** What holds when nothing is set; undefined where the framework demands a value, or computes one. */
  readonly default?: PlainValue;
  /** Values of a `saveStrategy` or a `saveEvery` with which nothing is ever saved; with 0 all negative ones too. */
  readonly never?: readonly PlainValue[];
}

/** Which keys play which role in a framework. A role that it has no setting for is left out. */
export type RoleTable = { readonly [Role in SettingRole]?: RoleSetting };
