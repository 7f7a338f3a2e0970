import { posix } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  baseName,
  isInside,
  joinPath,
  parentPath,
  relativeTo,
  resolvePath,
} from "../../src/core/paths.js";

const segment = fc.constantFrom("a", "b c", "..", ".", "", "iter8", "$(x)", "ü");
const path = fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`);

describe("paths", () => {
  it("agrees with Node's posix paths", () => {
    fc.assert(
      fc.property(path, path, (base, rest) => {
        const normal = posix.join(base, rest).replace(/(.)\/$/u, "$1");
        expect(joinPath(base, rest)).toBe(normal);
        expect(parentPath(base)).toBe(posix.dirname(posix.resolve(base)));
        expect(baseName(joinPath(base))).toBe(posix.basename(posix.resolve(base)));
      }),
    );
  });

  it("keeps the drive of a Windows path", () => {
    expect(joinPath("C:/work", "../run/iter8")).toBe("C:/run/iter8");
    expect(resolvePath("C:/work", "D:/x")).toBe("D:/x");
  });

  it("tells a folder's own from a neighbour with the same beginning", () => {
    expect(isInside("/runs/a", "/runs/ab")).toBe(false);
    expect(isInside("/runs/a", "/runs/a/iter1")).toBe(true);
    expect(isInside("/", "/x")).toBe(true);
    expect(relativeTo("/", "/x/y")).toBe("x/y");
    expect(relativeTo("/runs/a", "/runs/ab")).toBe("/runs/ab");
  });
});
