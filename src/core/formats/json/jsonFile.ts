import { msg } from "../../model/message.js";
import { success, type Outcome } from "../../model/outcome.js";
import type { ByteSource } from "../byteSource.js";
import { emptyFile, defect, unreadable, type Defect } from "../defect.js";

/** trainer_state.json keeps the whole log history; a larger one is not a record any more. */
const jsonLimitBytes = 256 * 1024 * 1024;

/** Parses a JSON object file. A cut-off one is `truncated`: its text ends before it closes. */
export async function readJson(
  source: ByteSource,
): Promise<Outcome<Readonly<Record<string, unknown>>, Defect>> {
  if (source.bytes === 0) {
    return emptyFile();
  }
  if (source.bytes > jsonLimitBytes) {
    return defect("cannot-verify", msg("is {0} bytes long, too large to check", source.bytes));
  }
  const bytes = await source.read(0, source.bytes);
  if (!bytes.ok) {
    return unreadable(bytes.detail);
  }
  const text = new TextDecoder().decode(bytes.value);
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null && !Array.isArray(data)
      ? success(data as Record<string, unknown>)
      : defect("invalid", msg("is JSON, but not an object"));
  } catch {
    return isClosed(text)
      ? defect("invalid", msg("is not valid JSON"))
      : defect("truncated", msg("is JSON that ends before it is closed"));
  }
}

/** True when the outermost object ends in the text: what is wrong is then not that the rest is missing. */
function isClosed(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      quoted = !quoted;
    } else if (quoted) {
      at += sign === "\\" ? 1 : 0;
    } else if (sign === "{" || sign === "[") {
      depth += 1;
    } else if (sign === "}" || sign === "]") {
      depth -= 1;
      if (depth <= 0) {
        return true;
      }
    }
  }
  return false;
}
