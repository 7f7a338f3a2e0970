import { tokenizerLargerThanEmbedding as definition } from "../../findings/agreement.js";
import { recordOf } from "../../formats/json/recordedStep.js";
import type { Finding } from "../../model/finding.js";
import { msg } from "../../model/message.js";
import { architectureOf } from "./architecture.js";
import type { ModelFacts } from "./modelFacts.js";

/** Added tokens stand before the vocabulary in tokenizer.json, so that its head suffices. */
const headBytes = 1024 * 1024;

/** Token ids past the embedding's last row fail at the first such token. Fewer tokens than rows is padding, and normal. */
export async function tokenizerLargerThanEmbedding(model: ModelFacts): Promise<readonly Finding[]> {
  const rows = architectureOf(model)?.embedding.shape[0];
  const file = model.files.get("tokenizer.json");
  if (rows === undefined || file === undefined) {
    return [];
  }
  const read = await model.fs.read(file.path, 0, Math.min(file.bytes, headBytes));
  const text = read.ok ? new TextDecoder().decode(read.value) : "";
  const largest = Math.max(
    ...addedIds(text),
    ...(file.bytes <= headBytes ? vocabularyIds(text) : []),
    -1,
  );
  return largest < rows
    ? []
    : [
        definition.at(
          file.path,
          msg("has token id {0}, but the embedding has {1} rows", largest, rows),
        ),
      ];
}

/** Ids of `added_tokens`: the first array of that name, read up to the bracket that closes it. */
function addedIds(text: string): readonly number[] {
  const begin = /"added_tokens"\s*:\s*\[/u.exec(text);
  if (begin === null) {
    return [];
  }
  const from = begin.index + begin[0].length - 1;
  const end = closingBracket(text, from);
  const tokens =
    end === undefined ? undefined : recordOf(`{"ids":${text.slice(from, end + 1)}}`)?.["ids"];
  return Array.isArray(tokens)
    ? tokens.flatMap((token: { readonly id?: unknown } | null) => idOf(token?.id))
    : [];
}

function vocabularyIds(text: string): readonly number[] {
  const model = recordOf(text)?.["model"] as { readonly vocab?: unknown } | null | undefined;
  const vocab = model?.vocab;
  return typeof vocab !== "object" || vocab === null || Array.isArray(vocab)
    ? []
    : [Object.values(vocab).reduce((most: number, id) => Math.max(most, ...idOf(id)), -1)];
}

function idOf(id: unknown): readonly number[] {
  return typeof id === "number" ? [id] : [];
}

/** Where the array that begins at `from` is closed; brackets in strings do not count. */
function closingBracket(text: string, from: number): number | undefined {
  let depth = 0;
  for (const match of text.slice(from).matchAll(/"(?:[^"\\]|\\.)*"|[[\]]/gu)) {
    depth += match[0] === "[" ? 1 : match[0] === "]" ? -1 : 0;
    if (depth === 0) {
      return from + match.index;
    }
  }
  return undefined;
}
