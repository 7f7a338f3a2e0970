import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../../src/core/formats/byteSource.js";
import { verdictOf } from "../../../../src/core/formats/pickle/allowList.js";
import { pickleLimits } from "../../../../src/core/formats/pickle/limits.js";
import { readPickles } from "../../../../src/core/formats/pickle/pickleFile.js";
import { importsInTar } from "../../../../src/core/formats/torch/tarTorch.js";

const written = Object.entries(
  JSON.parse(fs.readFileSync("test/fixtures/pickles.json", "utf8")) as Readonly<
    Record<string, string>
  >,
).map(([name, text]) => [name, Uint8Array.from(Buffer.from(text, "base64"))] as const);

async function outside(bytes: Uint8Array): Promise<readonly string[]> {
  const read = await readPickles(bytesSource(bytes), { limits: pickleLimits });
  const imports = read.ok ? read.value.imports : read.reason.imports;
  return imports
    .filter((found) => verdictOf(found) !== "listed")
    .map(({ module, name }) => `${module}.${name}`);
}

/** The same pickle with one piece of it in place of another of the same length. */
function replaced(bytes: Uint8Array, before: string, after: string): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  expect(text).toContain(before);
  expect(after).toHaveLength(before.length);
  return Uint8Array.from(Buffer.from(text.replace(before, after), "latin1"));
}

describe("values as NumPy and Python pickle them", () => {
  it.each(written)("%s: names nothing outside the allow-list", async (_, bytes) => {
    expect(await outside(bytes)).toEqual([]);
  });

  const named = new Map(written);
  it.each([
    // A field behind the end of its element, and an element of another size than its fields.
    ["aligned structured type, protocol 4", "K\u0008", "K\u00ff", "numpy.dtype"],
    ["aligned structured type, protocol 4", "V16", "V17", "numpy.dtype"],
    ["structured array, protocol 4", "V20", "V10", "numpy.dtype"],
    // Numbers that are read as addresses of objects.
    ["structure with objects, protocol 4", "i4", "O8", "numpy.dtype"],
    ["pattern, protocol 2", "_compile", "_c0mpile", "re._c0mpile"],
  ] as const)("%s with %j for %j: names %s", async (name, after, before, what) => {
    expect(await outside(replaced(named.get(name)!, after, before))).toContain(what);
  });
});

describe("a tar of torch.save before 0.2", () => {
  /** A member as `tarfile` writes it: name, size in octal digits, content to whole blocks. */
  function member(name: string, content: Uint8Array): Uint8Array {
    const header = new Uint8Array(512);
    header.set(new TextEncoder().encode(name));
    header.set(new TextEncoder().encode(content.length.toString(8).padStart(11, "0")), 124);
    header.set(new TextEncoder().encode("ustar"), 257);
    const body = new Uint8Array(Math.ceil(content.length / 512) * 512);
    body.set(content);
    return Uint8Array.from([...header, ...body]);
  }
  const imports = async (...members: readonly Uint8Array[]): Promise<readonly string[]> => {
    const bytes = Uint8Array.from([
      ...members.flatMap((each) => [...each]),
      ...new Uint8Array(1024),
    ]);
    const found = await importsInTar(bytesSource(bytes), pickleLimits);
    return found.map(({ module, name }) => `${module}.${name}`);
  };
  const evil = new TextEncoder().encode("cos\nsystem\n(S'true'\ntR.");

  it("names what the pickle of any member imports, and that more is not walked", async () => {
    const [first, ...others] = await imports(
      member("sys_info", new TextEncoder().encode("I1\n.")),
      member("pickle", evil),
    );
    expect(first).toBeDefined();
    expect(others).toEqual(["os.system"]);
  });

  it("ends at a size that is none, and at the end of what was given", async () => {
    const broken = member("pickle", evil);
    broken.set(new TextEncoder().encode("99999999999"), 124);
    expect(await imports(broken)).toHaveLength(1);
    expect(await importsInTar(bytesSource(evil), pickleLimits)).toHaveLength(1);
  });
});
