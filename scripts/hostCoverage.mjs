// What V8 counted in the extension's bundle while the tests inside VS Code ran, told by lines of the sources.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The numbers of one segment of a source map (base 64, five bits a digit, the lowest bit is the sign). */
function segment(text) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const letter of text) {
    const digit = digits.indexOf(letter);
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit < 32) {
      numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
      value = 0;
      shift = 0;
    }
  }
  return numbers;
}

/** For each character of a script, how often it ran: the innermost range counts. */
function countsOf(functions, length) {
  const ranges = functions.flatMap((each) => each.ranges);
  ranges.sort((a, b) => b.endOffset - b.startOffset - (a.endOffset - a.startOffset));
  const counts = new Uint8Array(length);
  for (const { startOffset, endOffset, count } of ranges) {
    counts.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return counts;
}

/** The lines that ran in the bundle's sources, from the folder that NODE_V8_COVERAGE named: file -> lines. */
export function coveredByHost(folder, root) {
  const bundle = path.join(root, "dist/extension.js");
  const text = fs.readFileSync(bundle, "utf8");
  const map = JSON.parse(fs.readFileSync(`${bundle}.map`, "utf8"));
  const ran = new Uint8Array(text.length);
  for (const name of fs.readdirSync(folder)) {
    const { result } = JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
    for (const { url, functions } of result) {
      if (url.startsWith("file:") && fileURLToPath(url) === bundle) {
        countsOf(functions, text.length).forEach((count, at) => (ran[at] |= count));
      }
    }
  }
  const covered = new Map();
  let [source, line] = [0, 0];
  let offset = 0;
  const generated = text.split("\n");
  for (const [row, segments] of map.mappings.split(";").entries()) {
    let column = 0;
    for (const part of segments.split(",").filter(Boolean)) {
      const [byColumn, bySource, byLine] = segment(part);
      column += byColumn;
      source += bySource ?? 0;
      line += byLine ?? 0;
      if (ran[offset + column] === 1) {
        const file = path.relative(root, path.resolve(path.dirname(bundle), map.sources[source]));
        covered.set(file, (covered.get(file) ?? new Set()).add(line + 1));
      }
    }
    offset += (generated[row]?.length ?? 0) + 1;
  }
  return covered;
}
