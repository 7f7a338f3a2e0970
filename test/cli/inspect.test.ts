import { describe, expect, it } from "vitest";
import { withHeader } from "../support/checkpoints.js";
import { fixture } from "../support/byteFiles.js";
import { respawn, transcript } from "../support/cli.js";
import { MemoryFs } from "../support/memoryFs.js";

/** `GLOBAL os system`, then a call: what a malicious file does. */
const hostile = Uint8Array.from(
  "\u0080\u0002cos\nsystem\nX\u0002\u0000\u0000\u0000id\u0085R.",
  (character) => character.charCodeAt(0),
);

function files(): MemoryFs {
  const tensors = {
    __metadata__: { format: "pt", "evil\u001b[2J": "line\nbreak" },
    "model.layers.10.weight": { dtype: "BF16", shape: [64, 128], data_offsets: [0, 16384] },
    "model.layers.2.weight": { dtype: "BF16", shape: [64, 128], data_offsets: [16384, 32768] },
    "lm_head.bias": { dtype: "F32", shape: [64], data_offsets: [32768, 33024] },
  };
  const whole = withHeader(JSON.stringify(tensors), 33024);
  return new MemoryFs()
    .write("/w/model.safetensors", whole)
    .write("/w/cut.safetensors", whole.slice(0, -100))
    .write("/w/small.pt", fixture("small.pt"))
    .write("/w/hostile.bin", hostile)
    .write("/w/tiny.gguf", fixture("tiny.gguf"))
    .write("/w/weights.h5", fixture("small.h5"))
    .write("/w/two.npz", fixture("two.npz"))
    .write("/w/trainer_state.json", '{"global_step": 12, "epoch": 0.5, "log_history": [{}, {}]}')
    .write("/w/firmware.bin", "ELF something");
}

const commands: readonly (readonly string[])[] = [
  ["inspect", "model.safetensors"],
  ["inspect", "model.safetensors", "--sort", "name", "--filter", "LAYERS bf16", "--limit", "1"],
  ["inspect", "model.safetensors", "--json", "--sort", "bytes"],
  ["inspect", "cut.safetensors"],
  ["inspect", "small.pt"],
  ["inspect", "hostile.bin"],
  ["inspect", "tiny.gguf"],
  ["inspect", "weights.h5"],
  ["inspect", "two.npz"],
  ["inspect", "trainer_state.json"],
  ["inspect", "firmware.bin"],
  ["inspect", "/w"],
  ["inspect", "missing.pt"],
  ["inspect", "model.safetensors", "--sort", "colour"],
];

describe("respawn inspect", () => {
  it("reads headers, and says what is wrong", async () => {
    const texts: string[] = [];
    for (const argv of commands) {
      texts.push(transcript(argv, await respawn(files(), ...argv)));
    }
    await expect(texts.join("\n")).toMatchFileSnapshot("../golden/cli/inspect.txt");
  });

  it("prints no control character of a file's", async () => {
    const { out } = await respawn(files(), "inspect", "model.safetensors");
    expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});
