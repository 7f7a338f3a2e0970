import type { CheckpointFile, PartRole, StateKind } from "../model/checkpoint.js";
import type { ByteSource } from "../formats/byteSource.js";
import type { JsonObject } from "../formats/json/parseJson.js";
import type { FormatId } from "../formats/known.js";
import type { Finding } from "../model/finding.js";
import type { Message } from "../model/message.js";
import type { Outcome } from "../model/outcome.js";
import type { Markers } from "./markers.js";
import type { TrainingLog } from "./trainingLog.js";

/** A file that a checkpoint has, what it is to be, and what it holds when it is whole. */
export interface ExpectedFile {
  readonly file: CheckpointFile;
  /** `unknown` only has to be there and not empty. */
  readonly format: FormatId;
  readonly holds?: StateKind;
  /** Where the last item of a `distcp` ends, in bytes, as `.metadata` tells. */
  readonly leastBytes?: number;
  /** True for one file of many that differ in their numbers only: its own record of its name must agree. */
  readonly numbered?: boolean;
}

/** Reads what a file records, besides tensors. Executes nothing. */
export type RecordReader<T> = (source: ByteSource) => Promise<Outcome<T, unknown>>;

/** A folder with everything below it that a layout may look at: its own listing, and on request that of children. */
export interface FolderView {
  readonly path: string;
  readonly name: string;
  readonly files: ReadonlyMap<string, CheckpointFile>;
  readonly folders: ReadonlySet<string>;
  /** Those of the folders that are links: what lies in them lies elsewhere. */
  readonly linked: ReadonlySet<string>;
  /** The view of a child folder, undefined when there is none or it cannot be read. */
  child(name: string): Promise<FolderView | undefined>;
  /** The view of the folder that holds this one, undefined when it cannot be read. */
  parent(): Promise<FolderView | undefined>;
  /** Text of a small file (up to 16 MiB), undefined when it cannot be read. */
  text(name: string): Promise<string | undefined>;
  /** The JSON object that a small file is, read as Python writes it; undefined when it is none. */
  json(name: string): Promise<JsonObject | undefined>;
  /** What a reader of `formats/` gets from a file (`readTorchRecord`, say), each once. Undefined when it cannot be read. */
  record<T>(name: string, read: RecordReader<T>): Promise<T | undefined>;
}

/** What a record that a trainer writes at the end of a save says of that save. */
export interface RecordedSave {
  /** The kinds of state that it was made with: what is not among them was left out on purpose. */
  readonly savedWith: readonly StateKind[];
  /** Updates done, which may be fewer than its name says. */
  readonly updates: number;
  /** Whether its training has a critic; undefined where the record does not say. */
  readonly hasCritic: boolean | undefined;
}

/** What a layout sees in a folder that it recognises: facts about names only, no judgement of bytes. */
export interface LayoutMatch {
  readonly path: string;
  readonly run: string;
  readonly step: number | undefined;
  /** Epochs done, where that is counted. */
  readonly epoch?: number;
  readonly parts: readonly {
    readonly role: PartRole;
    readonly path: string;
    readonly files: readonly CheckpointFile[];
  }[];
  readonly expectedFiles: readonly ExpectedFile[];
  /** What the layout requires and the folder lacks; any entry makes the checkpoint incomplete. */
  readonly missing: readonly { readonly file: string; readonly what: Message }[];
  /** Notes that do not change the state, and disagreements such as name against record. */
  readonly findings: readonly Finding[];
  /** State that is there without a file of its own (a step recorded in JSON, say). */
  readonly alsoHolds: readonly StateKind[];
  /** Files of other checkpoints that a resume reads too (a reference model): judged with its own, not counted as its own. */
  readonly alsoNeeds?: readonly ExpectedFile[];
  /** What the save's own record says of it. */
  readonly recorded?: RecordedSave;
  /** Why a resume cannot start here although all that the layout requires is there. */
  readonly notResumable?: Message;
  /** Why nothing in this layout proves the save whole: what else would be complete is `unknown`. */
  readonly unproven?: Message;
  /** How many ranks wrote it, where names or records tell. */
  readonly worldSize?: number;
  /** What it records of the training up to it. */
  readonly log?: TrainingLog;
}

/** One trainer's way of laying out a checkpoint. A framework is one file that exports one of these. */
export interface Layout {
  readonly id: string;
  /** True where it is no trainer's own: a form that many trainers' checkpoints are made of. */
  readonly generic?: boolean;
  /** Names without which it owns nothing: only folders that show one of them are opened and handed to it. */
  readonly markers: Markers;
  /**
   * Looks at a folder; undefined when it is not this layout's. Must be cheap on strangers: name and listing first.
   * A checkpoint of several folders (an actor and a critic, say) is given for each of them, always with the same path.
   */
  recognise(folder: FolderView): Promise<LayoutMatch | undefined>;
  /** Checkpoints that are single files of a folder which no layout owns (`ckpt.pt`, `last.ckpt`). */
  recogniseFiles?(folder: FolderView): Promise<readonly LayoutMatch[]>;
  /** What only the run as a whole can tell: all its matches again, with what was learned of each. */
  amongSiblings?(run: readonly LayoutMatch[]): readonly LayoutMatch[];
}
