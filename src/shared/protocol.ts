/**
 * What the host and its pages say to each other. The host sends whole snapshots, never deltas: a page that was hidden
 * meanwhile has missed nothing. A page asks; it decides nothing and knows no path.
 */

/** A tensor: name, dtype, shape, bytes (null: the header does not tell). A tuple, for there may be 100,000. */
export type TensorRow = readonly [
  name: string,
  dtype: string,
  shape: readonly number[],
  bytes: number | null,
];

/** The texts of the tensors page, in the user's language. `{0}`, `{1}` are filled by the page. */
export interface TensorsStrings {
  readonly tensors: string;
  readonly metadata: string;
  readonly imports: string;
  readonly filter: string;
  readonly matches: string;
  readonly noMatches: string;
  readonly columns: {
    readonly name: string;
    readonly dtype: string;
    readonly shape: string;
    readonly bytes: string;
  };
  readonly key: string;
  readonly value: string;
  readonly position: string;
  readonly openWith: string;
}

/** A file as the tensors page shows it. Every text is localised. */
export interface TensorsPage {
  /** `safetensors · 16.1 GB`, then the totals: shown side by side. */
  readonly summary: readonly string[];
  /** What is wrong or to be known, undefined when the file is whole. */
  readonly notice: { readonly severity: "error" | "warning"; readonly text: string } | undefined;
  readonly tensors: readonly TensorRow[];
  readonly metadata: readonly (readonly [key: string, value: string])[];
  readonly imports: readonly {
    readonly name: string;
    readonly place: string;
    /** Why it stands out, when it does. */
    readonly warning: string | undefined;
  }[];
  /** True for a file in no known format: there is nothing but the notice, and another editor to offer. */
  readonly foreign: boolean;
  readonly strings: TensorsStrings;
}

/** From the host to the tensors page. */
export interface ToTensorsPage {
  readonly type: "show";
  readonly page: TensorsPage;
}

/** From the tensors page to the host: it stands and wants its snapshot; a name for the clipboard; another editor. */
export type FromTensorsPage =
  | { readonly type: "ready" }
  | { readonly type: "copy"; readonly text: string }
  | { readonly type: "open-with" };
