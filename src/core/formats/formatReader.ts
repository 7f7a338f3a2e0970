import type { Hasher } from "../ports.js";
import type { ByteSource } from "./byteSource.js";
import type { Defect } from "./defect.js";
import type { ImportFacts } from "./pickle/importFacts.js";
import type { RecordedImport } from "./pickle/pickleFile.js";
import type { SafetensorsHeader } from "./safetensors/safetensors.js";
import type { Contents } from "./scan/contents.js";
import type { TensorFacts } from "./tensorFacts.js";

/** How sure a reader is that a file is its own: the bytes leave no doubt, or only the name promises it. */
export type Sniffed = "sure" | "named" | undefined;

/** How many bytes of a file's beginning are sniffed at. */
export const sniffBytes = 16;

/** A file by its path from the folder of the one that is looked at, with `/`; undefined when there is none. */
export type Beside = (path: string) => Promise<ByteSource | undefined>;

/** What is known of a file besides its bytes. */
export interface FileContext {
  /** Its name, without its folder. */
  readonly name: string;
  readonly beside: Beside;
}

/** What a layout knows of a file that it expects. */
export interface CheckContext extends FileContext {
  /** Where the last item of a `distcp` ends, in bytes, as `.metadata` tells. */
  readonly leastBytes?: number;
  /** True for one file of many that differ in their numbers only: its own record of its name must agree. */
  readonly numbered?: boolean;
}

/** What a check found: a defect or none, and what its look at the headers told on the way. */
export interface FormatCheck {
  readonly defect: Defect | undefined;
  /** Names of all tensors, where the headers name them. */
  readonly tensors?: ReadonlySet<string>;
  /** Of a safetensors file: dtypes, shapes and offsets. */
  readonly header?: SafetensorsHeader;
  /** Of an index: which tensor lies in which file. */
  readonly weightMap?: ReadonlyMap<string, string>;
  /** What an unpickler would import. */
  readonly imports?: readonly RecordedImport[];
  /** What a load would run as code: records, layers. */
  readonly code?: readonly string[];
}

/** What an inspection learned; nothing that a defect hides is made up. */
export interface Inspected {
  readonly tensors?: readonly TensorFacts[];
  readonly metadata?: ReadonlyMap<string, string>;
  readonly imports?: readonly ImportFacts[];
  /** What a load would run as code: records, layers. */
  readonly code?: readonly string[];
  readonly defect?: Defect | undefined;
  /** Where the walk decides: a plain pickle and a file of torch.save before 1.6 begin alike. */
  readonly format?: "torch" | "pickle";
}

/** One file format. `known.ts` lists them all; everybody who asks what bytes say goes through that list. */
export interface FormatReader {
  /** The word for it in `inspect --json` and in what layouts expect. */
  readonly id: string;
  /**
   * Whether a file is of this format, from its first {@link sniffBytes} bytes and its name. Of two that are sure, the first
   * one in `known.ts` has it; a name counts only where no reader is sure.
   */
  sniff(head: Uint8Array, name: string): Sniffed;
  /** Of a zip, whether its records make it this format. */
  sniffZip?(records: readonly string[]): boolean;
  /** Whether a file that a layout expects is whole and valid. Reads headers, executes nothing. */
  check(source: ByteSource, context: CheckContext): Promise<FormatCheck>;
  /** What the headers tell of any file, damaged ones too. */
  inspect(source: ByteSource, context: FileContext): Promise<Inspected>;
  /** What a pass over all bytes is to look at: checksums, NaN, zeros. Undefined when the headers do not hold. */
  scan?(source: ByteSource, hasher: Hasher, context: FileContext): Promise<Contents | undefined>;
  /** True when a check reads other files too, so that an unchanged file says nothing of what it would find. */
  readonly readsBeside?: boolean;
}
