import { describe, expect, it } from "vitest";
import { safetensorsBytes, withHeader, writeIter } from "../support/checkpoints.js";
import { fixture } from "../support/byteFiles.js";
import { hour, respawn, transcript } from "../support/cli.js";
import { MemoryFs } from "../support/memoryFs.js";
import { orzConfig } from "../support/orzConfig.js";

function files(): MemoryFs {
  const fs = new MemoryFs();
  writeIter(fs, "/w/orz_ckpt/run", 50, hour);
  writeIter(fs, "/w/orz_ckpt/run", 100, hour);
  const other = { "a.weight": { dtype: "BF16", shape: [4], data_offsets: [0, 8] } };
  const policy = "/w/orz_ckpt/run/iter100/policy";
  fs.write(`${policy}/model.safetensors`, withHeader(JSON.stringify(other), 8), hour);
  fs.write(`${policy}/config.json`, '{"hidden_size": 64, "rope": {"theta": 1e6}}', hour);
  fs.write("/w/a.safetensors", safetensorsBytes({ x: 3, y: 1 }));
  fs.write("/w/b.safetensors", safetensorsBytes({ x: 4, z: 1 }));
  fs.write("/w/small.pt", fixture("small.pt"));
  fs.write("/w/a.py", orzConfig());
  fs.write("/w/b.py", orzConfig({ save_interval: "10", num_episodes: "", extra: '"new"' }));
  return fs;
}

const commands: readonly (readonly string[])[] = [
  ["compare", "orz_ckpt/run/iter50", "orz_ckpt/run/iter100"],
  ["compare", "orz_ckpt/run/iter50", "orz_ckpt/run/iter50"],
  ["compare", "--json", "a.safetensors", "b.safetensors"],
  ["compare", "a.safetensors", "small.pt"],
  ["compare", "a.py", "b.py"],
  ["compare", "a.py", "a.safetensors"],
  ["compare", "a.py", "missing.py"],
  ["compare", "a.py"],
];

describe("respawn compare", () => {
  it("names what differs, side by side", async () => {
    const texts: string[] = [];
    for (const argv of commands) {
      texts.push(transcript(argv, await respawn(files(), ...argv)));
    }
    await expect(texts.join("\n")).toMatchFileSnapshot("../golden/cli/compare.txt");
  });
});
