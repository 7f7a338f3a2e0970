import { describe, expect, it } from "vitest";
import { hfTrainer } from "../../../src/core/frameworks/hf-trainer/framework.js";
import { discover } from "../../../src/core/survey/walk.js";
import { survey } from "../../../src/core/survey/survey.js";
import { safetensorsBytes } from "../../support/checkpoints.js";
import { MemoryFs } from "../../support/memoryFs.js";

const { layouts } = hfTrainer;

/** A file system that counts the folders that are looked into. */
class Counted extends MemoryFs {
  readonly listed: string[] = [];

  override names(path: string): ReturnType<MemoryFs["names"]> {
    this.listed.push(path);
    return super.names(path);
  }
}

function save<T extends MemoryFs>(fs: T, folder: string): T {
  fs.write(`${folder}/model.safetensors`, safetensorsBytes({ a: 1 }));
  return fs.write(`${folder}/trainer_state.json`, "{}");
}

async function found(fs: MemoryFs, signal?: AbortSignal): Promise<readonly string[]> {
  return (await discover(fs, "/w", layouts, signal)).matches.map(({ match }) => match.path);
}

describe("the walk", () => {
  it("goes twelve folders deep, and no deeper: links may form loops", async () => {
    const deep = (levels: number): string => `/w${"/d".repeat(levels)}/checkpoint-1`;
    expect(await found(save(new MemoryFs(), deep(11)))).toEqual([deep(11)]);
    expect(await found(save(new MemoryFs(), deep(12)))).toEqual([]);
  });

  it.each(["node_modules", "__pycache__", "site-packages", "venv", "wandb", ".git"])(
    "does not look into %s",
    async (name) => {
      const fs = save(save(new Counted(), `/w/${name}/checkpoint-1`), "/w/runs/checkpoint-2");
      expect(await found(fs)).toEqual(["/w/runs/checkpoint-2"]);
      expect(fs.listed).not.toContain(`/w/${name}`);
    },
  );

  it("ends with its signal before it looks at anything more", async () => {
    const fs = save(new Counted(), "/w/checkpoint-1");
    expect(await found(fs, AbortSignal.abort())).toEqual([]);
    expect(fs.listed).toEqual([]);
    const controller = new AbortController();
    const level = save(new Counted(), "/w/a/checkpoint-1");
    const names = level.names.bind(level);
    level.names = async (path) => {
      controller.abort();
      return names(path);
    };
    expect(await found(level, controller.signal)).toEqual([]);
    expect(level.listed).toEqual(["/w"]);
  });

  it("looks into no folder of a checkpoint", async () => {
    const fs = save(new Counted(), "/w/checkpoint-1");
    save(fs, "/w/checkpoint-1/inner/checkpoint-2");
    expect(await found(fs)).toEqual(["/w/checkpoint-1"]);
    expect(fs.listed).toEqual(["/w", "/w/checkpoint-1"]);
  });
});

describe("a survey", () => {
  it("judges nothing once its signal has ended it", async () => {
    const fs = save(new MemoryFs(), "/w/checkpoint-1");
    const controller = new AbortController();
    const list = fs.list.bind(fs);
    fs.list = async (path) => {
      controller.abort();
      return list(path);
    };
    const options = { signal: controller.signal };
    expect((await survey(fs, { now: () => 0 }, "/w", options)).runs).toEqual([]);
  });

  it("judges more than it takes at a time, each once", async () => {
    const fs = new MemoryFs();
    for (let step = 1; step <= 33; step += 1) {
      save(fs, `/w/run/checkpoint-${step}`);
    }
    const { runs } = await survey(fs, { now: () => 0 }, "/w");
    expect(runs[0]?.checkpoints.map(({ step }) => step)).toEqual(
      Array.from({ length: 33 }, (_, at) => 33 - at),
    );
  });

  it("lists runs by path, and judges a checkpoint that was named among its siblings", async () => {
    const fs = new MemoryFs();
    for (const run of ["/w/b", "/w/a", "/w/c"]) {
      save(fs, `${run}/checkpoint-1`);
      save(fs, `${run}/checkpoint-2`);
    }
    const paths = async (root: string): Promise<readonly string[]> =>
      (await survey(fs, { now: () => 0 }, root)).runs.flatMap(({ checkpoints }) =>
        checkpoints.map(({ path }) => path),
      );
    expect((await survey(fs, { now: () => 0 }, "/w")).runs.map(({ path }) => path)).toEqual([
      "/w/a",
      "/w/b",
      "/w/c",
    ]);
    expect(await paths("/w/b/checkpoint-1")).toEqual(["/w/b/checkpoint-1"]);
  });
});
