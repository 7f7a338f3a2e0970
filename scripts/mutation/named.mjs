// The mutants of `test/mutants.json`: mistakes that must never pass again, each with the test that notices it.
import fs from "node:fs";
import path from "node:path";

/** The named mutants: what each stands for, its file, `where` it is (once in the file), and the expression in there before and after. */
export function readNamed(root) {
  const list = JSON.parse(fs.readFileSync(path.join(root, "test/mutants.json"), "utf8"));
  return list.map((entry, index) => ({ where: entry.from, ...entry, id: `named#${index}` }));
}

/** Why a named mutant does not fit its file any more; undefined while it does. */
export function misfit(root, { what, file, where, from, test }) {
  const missing = [file, test].find((each) => !fs.existsSync(path.join(root, each)));
  if (missing !== undefined) {
    return `${what}: there is no ${missing}`;
  }
  const times = fs.readFileSync(path.join(root, file), "utf8").split(where).length - 1;
  return times !== 1
    ? `${what}: ${file} has this ${times} times: ${where}`
    : where.includes(from)
      ? undefined
      : `${what}: ${from} is not in ${where}`;
}

/** Each file's text with its named mutants in it, by absolute path. */
export function namedTexts(root, named) {
  const texts = new Map();
  for (const { id, file, where, from, to } of named) {
    const full = path.join(root, file);
    const text = texts.get(full) ?? fs.readFileSync(full, "utf8");
    const at = text.indexOf(where) + where.indexOf(from);
    const choice = `(globalThis.__mutant(${JSON.stringify(id)}) ? (${to}) : (${from}))`;
    texts.set(full, text.slice(0, at) + choice + text.slice(at + from.length));
  }
  return texts;
}
