import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import type { WrittenFile } from "./layoutWriter.js";

const block = 512;

/** The files of a ustar archive under gzip, with paths below `root`. POSIX.1-1988: name, size in octal, type, prefix. */
export function tarFiles(archive: string, root: string): readonly WrittenFile[] {
  const bytes = gunzipSync(fs.readFileSync(archive));
  const files: WrittenFile[] = [];
  const text = (at: number, length: number): string =>
    bytes
      .subarray(at, at + length)
      .toString("latin1")
      .replace(/\0.*$/su, "");
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const prefix = text(at + 345, 155);
    if (text(at + 156, 1) === "0") {
      const data = bytes.subarray(at + block, at + block + size);
      const name = `${prefix === "" ? "" : `${prefix}/`}${text(at, 100)}`;
      files.push({ path: `${root}/${name}`, bytes: new Uint8Array(data) });
    }
    at += block + Math.ceil(size / block) * block;
  }
  return files;
}
