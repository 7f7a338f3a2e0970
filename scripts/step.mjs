// What a set-up step shows: one line. On a terminal it counts its seconds in place; elsewhere it says when it
// begins and when it ends. All that its commands print goes to a log in the cache.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { cacheFolder } from "./cache.mjs";

/** A set-up that did not succeed, told in full: what failed, the end of its log, what to do next. */
export class StepFailed extends Error {}

const terminal = process.stderr.isTTY && !process.env.CI;
const running = new Map();
const children = new Set();
let ticking;

/**
 * Runs one step. `work` gets `run(command, args, options)`, which starts a command with its output in the log and
 * rejects when it fails. `next` is what to do when the step fails, if its log does not tell better.
 */
export async function step(title, next, work) {
  const logs = path.join(cacheFolder(), "logs");
  fs.mkdirSync(logs, { recursive: true });
  const log = path.join(logs, `${title.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-")}.log`);
  fs.writeFileSync(log, `${new Date().toISOString()} ${title}\n`);
  const began = Date.now();
  running.set(title, began);
  if (terminal) {
    ticking ??= setInterval(draw, 1000);
    draw();
  } else {
    process.stderr.write(`- ${title} …\n`);
  }
  try {
    const result = await work((command, args, options) => inLog(log, command, args, options));
    finish(title, `✓ ${title} (${seconds(began)})`);
    return result;
  } catch (error) {
    finish(title, `✗ ${title} (${seconds(began)})`);
    if (error instanceof StepFailed) {
      throw error;
    }
    fs.appendFileSync(log, `${error.message}\n`);
    const text = fs.readFileSync(log, "utf8").trimEnd();
    const end = text
      .split("\n")
      .slice(-12)
      .map((line) => `    ${line.slice(0, 300)}`);
    throw new StepFailed(
      `${title} failed. The end of its log:\n\n${end.join("\n")}\n\nThe whole log: ${log}\nNext: ${advice(text) ?? next}`,
      { cause: error },
    );
  }
}

/** Throws before anything is downloaded when the disk of the cache has less room than a step needs. */
export function needRoom(megabytes) {
  const { bavail, bsize } = fs.statfsSync(existing(cacheFolder()));
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  if (free < megabytes) {
    throw new Error(`No space left on device: ${megabytes} MB are needed, ${free} MB are free`);
  }
}

function existing(folder) {
  return fs.existsSync(folder) ? folder : existing(path.dirname(folder));
}

/** What a log tells about the cause, where it is one of those that people can do something about. */
function advice(log) {
  if (/No space left on device|ENOSPC|not have enough free space/u.test(log)) {
    return `the disk is full. Make room where ${cacheFolder()} is, or name a folder on another disk in RESPAWN_CACHE, then run the same command again.`;
  }
  if (
    /Temporary failure|Could not resolve|Name or service not known|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|Network is unreachable|NewConnectionError|from versions: none|Read timed out/u.test(
      log,
    )
  ) {
    return "the network or an index did not answer. Check the connection, then run the same command again; what is set up already is kept.";
  }
  return undefined;
}

/** One command of a step, its output appended to the log. */
async function inLog(log, command, args, options = {}) {
  fs.appendFileSync(log, `$ ${[command, ...args].join(" ")}\n`);
  const sink = fs.openSync(log, "a");
  const child = spawn(command, args, { stdio: ["ignore", sink, sink], ...options });
  children.add(child);
  listen("on");
  const ended = await new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  children.delete(child);
  listen("off");
  fs.closeSync(sink);
  if (ended !== 0) {
    throw new Error(`${path.basename(command)} ended with ${ended}`);
  }
}

/** A set-up that is interrupted takes its commands along: none goes on writing behind its back. */
const interrupts = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

function listen(how) {
  if (children.size === (how === "on" ? 1 : 0)) {
    for (const signal of Object.keys(interrupts)) {
      process[how](signal, interrupted);
    }
  }
}

function interrupted(signal) {
  for (const child of children) {
    child.kill("SIGTERM");
  }
  process.stderr.write("\nInterrupted. The same command starts this step again.\n");
  process.exit(interrupts[signal]);
}

function draw() {
  const parts = [...running].map(([title, began]) => `${title} ${seconds(began)}`);
  process.stderr.write(`\r\x1b[2K${parts.length > 0 ? `… ${parts.join(" · ")}` : ""}`);
}

function finish(title, line) {
  running.delete(title);
  process.stderr.write(`${terminal ? "\r\x1b[2K" : ""}${line}\n`);
  if (running.size === 0) {
    clearInterval(ticking);
    ticking = undefined;
  } else if (terminal) {
    draw();
  }
}

function seconds(began) {
  return `${Math.round((Date.now() - began) / 1000)} s`;
}

/** Runs a script's main part; a set-up that failed is told without a stack. */
export async function main(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StepFailed)) {
      throw error;
    }
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  }
}
