// Weights in the editor: a checkpoint's file is opened from the tree, its tensors are filtered and sorted.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { openContainer, openFile, openWorkbench, row, shot, webview } from "./workbench.mjs";

/** What a user chooses who keeps weights in `.bin` files. */
export const settings = { "workbench.editorAssociations": { "*.bin": "respawn.tensorsOptional" } };

/** Names and shapes of an 8-billion-parameter Llama in bfloat16; the file is as long as it would be, and empty. */
function llama() {
  const layer = [
    ["input_layernorm", [4096]],
    ["mlp.down_proj", [4096, 14336]],
    ["mlp.gate_proj", [14336, 4096]],
    ["mlp.up_proj", [14336, 4096]],
    ["post_attention_layernorm", [4096]],
    ["self_attn.k_proj", [1024, 4096]],
    ["self_attn.o_proj", [4096, 4096]],
    ["self_attn.q_proj", [4096, 4096]],
    ["self_attn.v_proj", [1024, 4096]],
  ];
  const layers = Array.from({ length: 32 }, (_, index) =>
    layer.map(([name, shape]) => [`model.layers.${index}.${name}.weight`, shape]),
  ).flat();
  return [
    ["model.embed_tokens.weight", [128256, 4096]],
    ...layers,
    ["model.norm.weight", [4096]],
    ["lm_head.weight", [128256, 4096]],
  ];
}

/** Writes a sparse safetensors file and gives its size in bytes. */
function writeSparse(file, tensors) {
  const header = { __metadata__: { format: "pt" } };
  let end = 0;
  for (const [name, shape] of tensors) {
    const bytes = shape.reduce((product, size) => product * size, 2);
    header[name] = { dtype: "BF16", shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  fs.writeFileSync(file, Buffer.concat([length, text]));
  fs.truncateSync(file, 8 + text.length + end);
}

export const steps = [
  [
    "a click on a file of a checkpoint shows its tensors",
    async ({ page, url, folder, run }) => {
      const half = path.join(folder, "orz_ckpt/orz_mini_ppo/iter7");
      for (const role of ["policy", "critic"]) {
        fs.mkdirSync(path.join(half, role), { recursive: true });
        writeSparse(path.join(half, role, "model.safetensors"), llama());
        fs.writeFileSync(path.join(half, role, "config.json"), "{}");
        fs.writeFileSync(path.join(half, role, "tokenizer_config.json"), "{}");
      }
      fs.writeFileSync(path.join(folder, "firmware.bin"), "no weights");
      writeSparse(
        path.join(folder, "many.safetensors"),
        Array.from({ length: 100_000 }, (_, index) => [`experts.${index}.weight`, [4, 4]]),
      );
      await openWorkbench(page, url, folder);
      await openContainer(page, "Respawn");
      await row(page, "step 7").locator(".monaco-tl-twistie").click();
      await row(page, "policy").locator(".monaco-tl-twistie").click();
      await row(page, "model.safetensors").click();
      const view = webview(page);
      await view.getByText("291 tensors").waitFor();
      assert.match(await view.locator(".summary").innerText(), /safetensors·?\s*16\.1 GB/u);
      assert.match(await view.locator(".rows .row").first().innerText(), /embed_tokens.*BF16/su);
      await shot(page, "tensors", run);
    },
  ],
  [
    "words filter, headers sort, and the keyboard reaches every row",
    async ({ page }) => {
      const view = webview(page);
      const names = view.locator(".rows .row .name");
      await view.getByRole("searchbox").fill("layers.1 q_proj");
      await view.getByText("11 of 291").waitFor();
      await view.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
      assert.equal(await names.first().innerText(), "model.layers.1.self_attn.q_proj.weight");
      await view.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
      assert.equal(await names.first().innerText(), "model.layers.19.self_attn.q_proj.weight");
      await view.getByRole("searchbox").fill("");
      await view.getByRole("searchbox").press("ArrowDown");
      await page.keyboard.press("End");
      await view.locator(".row.active").getByText("lm_head.weight").waitFor();
    },
  ],
  [
    "100,000 tensors open, filter and sort without a stall",
    async ({ page }) => {
      const began = Date.now();
      await openFile(page, "many.safetensors", null);
      const view = webview(page);
      await view.getByText("100000 tensors").waitFor();
      const opened = Date.now() - began;
      assert.ok((await view.locator(".rows .row").count()) < 100, "only rows in view exist");
      const times = await view.locator("body").evaluate(async () => {
        const settle = () =>
          new Promise((done) => window.requestAnimationFrame(() => setTimeout(done)));
        // The best of a few: what the page needs, not what else the machine is doing.
        const time = async (rounds, act) => {
          let best = Infinity;
          for (let round = 1; round <= rounds; round += 1) {
            const start = performance.now();
            act(round);
            await settle();
            best = Math.min(best, performance.now() - start);
          }
          return best;
        };
        const input = document.querySelector("input");
        const viewport = document.querySelector(".viewport");
        return {
          // All of them by name, upwards and downwards; a third click would give the file's order back.
          sort: await time(2, () => document.querySelector(".header .name button").click()),
          filter: await time(3, (round) => {
            input.value = `9${round}`;
            input.dispatchEvent(new window.Event("input"));
          }),
          scroll: await time(3, (round) => (viewport.scrollTop = 10_000 * round)),
        };
      });
      process.stdout.write(
        `  100,000 tensors: ${opened} ms to open through Quick Open, filter ${times.filter.toFixed(0)} ms, ` +
          `sort ${times.sort.toFixed(0)} ms, scroll ${times.scroll.toFixed(0)} ms\n`,
      );
      assert.ok(Math.max(...Object.values(times)) < 1000);
    },
  ],
  [
    "a file that holds no weights gets a sentence and another editor",
    async ({ page }) => {
      await openFile(page, "firmware.bin", null);
      const view = webview(page);
      await view.getByText("no format that Respawn reads").waitFor();
      await view.getByRole("button", { name: "Open With" }).waitFor();
    },
  ],
];
