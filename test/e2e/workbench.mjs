// What a person does in VS Code, as functions over a Playwright page.
import fs from "node:fs";
import path from "node:path";

/** Opens a folder and waits until the workbench stands. */
export async function openWorkbench(page, url, folder) {
  await page.goto(`${url}/?folder=${encodeURIComponent(folder)}`, {
    waitUntil: "domcontentloaded",
  });
  await page.waitForSelector(".monaco-workbench .part.statusbar");
}

/** Clicks a view container's icon in the activity bar. */
export async function openContainer(page, title) {
  await page.locator(`.activitybar .action-item a[aria-label="${title}"]`).click();
}

/** The row of a tree whose accessible name begins with a text. */
export function row(page, text) {
  return page.locator(`.monaco-list-row[role="treeitem"][aria-label^="${text}"]`).first();
}

/** Clicks an action that a row shows when the mouse is over it. */
export async function inlineAction(page, text, action) {
  const target = row(page, text);
  await target.hover();
  await target.locator(`a.action-label[aria-label="${action}"]`).first().click();
}

/** A row of the quick pick that is open. */
export function pick(page, text) {
  return page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
}

/** Opens a file through Quick Open, and waits for what an editor of it shows; null waits for nothing. */
export async function openFile(page, name, shows = ".monaco-editor .view-lines") {
  await page.keyboard.press("Control+P");
  const input = page.locator(".quick-input-widget input.input");
  await input.waitFor();
  await input.fill(name);
  await pick(page, path.basename(name)).waitFor();
  await page.keyboard.press("Enter");
  if (shows !== null) {
    await page.locator(shows).first().waitFor();
  }
}

/** Runs a command by its name in the palette. */
export async function command(page, name) {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input.input");
  await input.waitFor();
  await input.fill(`>${name}`);
  await pick(page, name).waitFor();
  await page.keyboard.press("Enter");
}

/** Chooses from the context menu of a row. */
export async function contextAction(page, text, action) {
  await row(page, text).click({ button: "right" });
  await page.locator(".monaco-menu .action-label", { hasText: action }).first().hover();
  // The editor takes no click of the mouse in the first moments of a menu.
  await page.waitForTimeout(300);
  await page.keyboard.press("Enter");
}

/** The document of the web page that is in front. */
export function webview(page) {
  return page
    .locator("iframe.webview:visible")
    .last()
    .contentFrame()
    .locator("#active-frame")
    .contentFrame();
}

/** All text that terminals show now. */
export function terminalText(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".xterm-rows > div")]
      .map((line) => (line.textContent ?? "").replaceAll("\u00a0", " "))
      .join("\n"),
  );
}

/** Waits until the terminals show a text that matches, and gives the match. */
export async function waitForTerminal(page, pattern, ms = 120_000) {
  const deadline = Date.now() + ms;
  for (;;) {
    const match = pattern.exec(await terminalText(page));
    if (match !== null) {
      return match;
    }
    if (Date.now() > deadline) {
      throw new Error(`the terminal never showed ${pattern}:\n${await terminalText(page)}`);
    }
    await page.waitForTimeout(200);
  }
}

/**
 * Keeps a picture, named after the theme that the walk runs in; with RESPAWN_SHOTS=1 in docs/images,
 * where README shows it.
 */
export async function shot(page, name, run) {
  const folder = process.env.RESPAWN_SHOTS === "1" ? path.resolve("docs/images") : run;
  fs.mkdirSync(folder, { recursive: true });
  const theme = process.env.RESPAWN_THEME ?? "light";
  await page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) });
}
