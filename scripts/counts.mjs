import fs from "node:fs";

/** Prints a tier's counts, and writes them for `npm test` where it asks for them with RESPAWN_COUNTS. */
export function writeCounts(tier, counts) {
  const { passed, failed, skipped } = counts;
  process.stdout.write(`${tier}: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  if (process.env.RESPAWN_COUNTS) {
    fs.writeFileSync(process.env.RESPAWN_COUNTS, JSON.stringify(counts));
  }
}
