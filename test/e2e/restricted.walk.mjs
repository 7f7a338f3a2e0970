// Restricted Mode: checkpoints are shown, for reading them runs nothing; no training is started.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { inlineAction, openContainer, openWorkbench, row, shot } from "./workbench.mjs";

export const settings = {
  "security.workspace.trust.enabled": true,
  "security.workspace.trust.startupPrompt": "never",
};

/** A whole safetensors file with one tensor. */
function safetensors() {
  const header = Buffer.from('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(8)]);
}

export const steps = [
  [
    "the tree shows what is there",
    async ({ page, url, folder, run }) => {
      for (const role of ["policy", "critic"]) {
        const half = path.join(folder, "orz_ckpt/orz_mini_ppo/iter7", role);
        fs.mkdirSync(half, { recursive: true });
        fs.writeFileSync(path.join(half, "model.safetensors"), safetensors());
        fs.writeFileSync(path.join(half, "config.json"), "{}");
        fs.writeFileSync(path.join(half, "tokenizer_config.json"), "{}");
      }
      await openWorkbench(page, url, folder);
      await openContainer(page, "Respawn");
      await row(page, "step 7").waitFor();
      assert.match(await row(page, "step 7").getAttribute("aria-label"), /complete/u);
      await shot(page, "restricted", run);
    },
  ],
  [
    "Resume explains itself and starts nothing",
    async ({ page }) => {
      await inlineAction(page, "step 7", "Resume");
      await page
        .locator(".notifications-toasts .notification-list-item", { hasText: "Restricted Mode" })
        .waitFor();
      assert.equal(await page.locator(".terminal-wrapper").count(), 0);
    },
  ],
];
