// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { FromTensorsPage, TensorsPage, TensorRow } from "../../../src/shared/protocol.js";

/** What the page keeps of itself in the editor; survives a reload. */
let state: Record<string, unknown> | undefined;
const posted: FromTensorsPage[] = [];
/** What a page that stands listens with; a reload takes it away. */
let listeners: (readonly [string, EventListener])[] = [];

const rowHeight = 22;
const viewHeight = 10 * rowHeight;

const strings: TensorsPage["strings"] = {
  tensors: "Tensors",
  metadata: "Metadata",
  imports: "Imports",
  filter: "Filter by name",
  matches: "{0} of {1}",
  noMatches: "No tensor matches.",
  columns: { name: "Name", dtype: "Type", shape: "Shape", bytes: "Size" },
  key: "Key",
  value: "Value",
  position: "Place",
  openWith: "Open With…",
};

const rows = (count: number): readonly TensorRow[] =>
  Array.from({ length: count }, (_, at) => [`t${at}`, "F32", [at + 1, 2], (count - at) * 8]);

function page(parts: Partial<TensorsPage> = {}): TensorsPage {
  return {
    summary: ["safetensors", "75 B"],
    notice: undefined,
    tensors: rows(3),
    metadata: [],
    imports: [],
    foreign: false,
    strings,
    ...parts,
  };
}

/** Loads the page's script as the editor does, and sends it a snapshot. */
async function open(snapshot: TensorsPage): Promise<void> {
  listeners.forEach(([type, listener]) => window.removeEventListener(type, listener));
  listeners = [];
  const add = window.addEventListener.bind(window);
  const spy = vi
    .spyOn(window, "addEventListener")
    .mockImplementation((type: string, listener: unknown) => {
      listeners.push([type, listener as EventListener]);
      add(type, listener as EventListener);
    });
  document.body.innerHTML = '<main id="page"></main>';
  vi.resetModules();
  await import("../../../src/webview/tensors/main.js");
  spy.mockRestore();
  window.dispatchEvent(new MessageEvent("message", { data: { type: "show", page: snapshot } }));
}

const all = (selector: string): readonly HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(selector),
];
const one = (selector: string): HTMLElement => {
  const [found, ...others] = all(selector);
  if (found === undefined || others.length > 0) {
    throw new Error(`${others.length === 0 ? "no" : "more than one"} ${selector}`);
  }
  return found;
};
const texts = (selector: string): readonly string[] =>
  all(selector).map(({ textContent }) => textContent);
const names = (): readonly string[] => texts(".rows .name");
const press = (node: EventTarget, key: string, more: KeyboardEventInit = {}): Event => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  node.dispatchEvent(event);
  return event;
};
/** A key that is pressed wherever the focus is: the handler that the page has on its window. */
const pressAnywhere = (key: string, more: KeyboardEventInit = {}): Event => {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, ...more });
  window.onkeydown?.(event);
  return event;
};
const filter = (text: string): void => {
  const input = one("input") as HTMLInputElement;
  input.value = text;
  input.dispatchEvent(new Event("input"));
};
/** The row that screen readers are told of, and the one that is shown as active. */
const active = (): string => {
  const shown = one(".row.active");
  expect(one(".grid").getAttribute("aria-activedescendant")).toBe(shown.id);
  expect(all('[aria-selected="true"].row')).toEqual([shown]);
  return shown.title;
};

beforeEach(() => {
  state = undefined;
  posted.length = 0;
  vi.stubGlobal("acquireVsCodeApi", () => ({
    postMessage: (message: FromTensorsPage) => posted.push(message),
    getState: () => state,
    setState: (next: Record<string, unknown>) => (state = next),
  }));
  Object.defineProperty(HTMLElement.prototype, "clientHeight", {
    configurable: true,
    get(this: HTMLElement) {
      return this.className === "viewport" ? viewHeight : 0;
    },
  });
});

describe("the page of a file", () => {
  it("says that it stands, and shows what it is sent: summary, notice, tensors", async () => {
    const notice = { severity: "error", text: "This file is 2 bytes too short." } as const;
    await open(page({ notice }));
    expect(posted).toEqual([{ type: "ready" }]);
    expect(texts(".summary span")).toEqual(["safetensors", "75 B"]);
    expect(one(".notice.error").textContent).toBe(notice.text);
    expect(texts('[role="columnheader"]')).toEqual(["Name", "Type", "Shape", "Size"]);
    expect(texts(".rows .row:first-child > *")).toEqual(["t0", "F32", "[1, 2]", "24 B"]);
    expect(texts('[role="tab"]')).toEqual(["Tensors3"]);
  });

  it("takes the next snapshot in place of the first", async () => {
    await open(page());
    const next = page({ tensors: [["other", "I8", [], null]], summary: ["x"] });
    window.dispatchEvent(new MessageEvent("message", { data: { type: "show", page: next } }));
    expect(names()).toEqual(["other"]);
    expect(texts(".rows .bytes")).toEqual(["?"]);
    expect(texts(".summary span")).toEqual(["x"]);
  });

  it("makes text of what files say, never elements", async () => {
    const hostile = '<img src=x onerror="fetch(1)">';
    await open(
      page({
        summary: [hostile],
        notice: { severity: "warning", text: hostile },
        tensors: [[hostile, hostile, [1], 8]],
        metadata: [[hostile, hostile]],
        imports: [{ name: hostile, place: hostile, warning: hostile }],
      }),
    );
    expect(all("img")).toEqual([]);
    expect(names()).toEqual([hostile]);
  });

  it("offers another editor for what holds no weights, and nothing else", async () => {
    const notice = { severity: "warning", text: "No weights." } as const;
    await open(page({ foreign: true, tensors: [], notice }));
    expect(all('[role="grid"]')).toEqual([]);
    one(".foreign button").click();
    expect(posted).toEqual([{ type: "ready" }, { type: "open-with" }]);
  });

  it("shows no tabs where there is nothing to show", async () => {
    await open(page({ tensors: [] }));
    expect(all('[role="tab"]')).toEqual([]);
    expect(all(".summary")).toHaveLength(1);
  });
});

describe("the tabs", () => {
  const full = page({
    metadata: [["format", "pt"]],
    imports: [
      { name: "torch.Tensor", place: "at byte 3", warning: undefined },
      { name: "os.system", place: "at byte 9", warning: "outside the allow-list" },
    ],
  });
  const shown = (): readonly string[] =>
    all('[role="tabpanel"]')
      .filter(({ hidden }) => !hidden)
      .map(({ firstElementChild }) => firstElementChild?.id ?? "");

  it("show one panel each, by click and by arrow key round both ends", async () => {
    await open(full);
    expect(texts('[role="tab"]')).toEqual(["Tensors3", "Metadata1", "Imports2"]);
    expect(shown()).toEqual(["panel-tensors"]);
    one("#tab-metadata").click();
    expect(shown()).toEqual(["panel-metadata"]);
    expect(texts("#panel-metadata td")).toEqual(["format", "pt"]);
    const list = one('[role="tablist"]');
    press(list, "ArrowRight");
    expect(shown()).toEqual(["panel-imports"]);
    press(list, "ArrowRight");
    expect(shown()).toEqual(["panel-tensors"]);
    press(list, "ArrowLeft");
    expect(shown()).toEqual(["panel-imports"]);
    expect(document.activeElement?.id).toBe("tab-imports");
    press(list, "x");
    expect(shown()).toEqual(["panel-imports"]);
    expect(all('[role="tab"]').map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
  });

  it("say in words what stands out among the imports", async () => {
    await open(full);
    expect(all('[role="tab"].warns').map(({ id }) => id)).toEqual(["tab-imports"]);
    expect(texts("tr.warning td")).toEqual(["os.system", "at byte 9outside the allow-list"]);
    await open({ ...full, imports: full.imports.slice(0, 1) });
    expect(all('[role="tab"].warns')).toEqual([]);
    expect(all("tr.warning")).toEqual([]);
  });

  it("are as they were after a reload", async () => {
    await open(full);
    one("#tab-imports").click();
    await open(full);
    expect(shown()).toEqual(["panel-imports"]);
    await open(page());
    expect(shown()).toEqual(["panel-tensors"]);
  });
});

describe("the filter", () => {
  it("leaves what matches, counts it, and says so when nothing does", async () => {
    await open(page({ tensors: rows(12) }));
    expect(one(".matches").textContent).toBe("");
    filter("t1");
    expect(names()).toEqual(["t1", "t10", "t11"]);
    expect(one(".matches").textContent).toBe("3 of 12");
    expect(one(".nothing").hidden).toBe(true);
    filter("none");
    expect(names()).toEqual([]);
    expect(one(".nothing").hidden).toBe(false);
    expect(one('[role="grid"]').getAttribute("aria-rowcount")).toBe("1");
  });

  it("is kept over a reload, found by ctrl+f, and left by the arrow down", async () => {
    await open(page());
    filter("t2");
    await open(page());
    expect(names()).toEqual(["t2"]);
    const input = one("input");
    expect(pressAnywhere("f", { ctrlKey: true }).defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(input);
    expect(pressAnywhere("f").defaultPrevented).toBe(false);
    press(input, "ArrowDown");
    expect(document.activeElement).toBe(one('[role="grid"]'));
  });
});

describe("the grid", () => {
  const sorted = (): readonly (string | null)[] =>
    all('[role="columnheader"]').map((header) => header.getAttribute("aria-sort"));

  it("sorts up, then down, then as the file has it, and remembers that", async () => {
    await open(page());
    const header = (): HTMLElement => one('[role="columnheader"].bytes button');
    header().click();
    expect(names()).toEqual(["t2", "t1", "t0"]);
    expect(sorted()).toEqual(["none", "none", "none", "ascending"]);
    header().click();
    expect(names()).toEqual(["t0", "t1", "t2"]);
    expect(sorted()).toEqual(["none", "none", "none", "descending"]);
    await open(page());
    expect(sorted()).toEqual(["none", "none", "none", "descending"]);
    header().click();
    expect(sorted()).toEqual(["none", "none", "none", "none"]);
    header().click();
    one('[role="columnheader"].name button').click();
    expect(sorted()).toEqual(["ascending", "none", "none", "none"]);
  });

  it("has only the rows in view, wherever it is scrolled to", async () => {
    await open(page({ tensors: rows(100_000) }));
    expect(all(".rows .row").length).toBeLessThan(50);
    expect(one(".rows").style.height).toBe(`${100_000 * rowHeight}px`);
    const viewport = one(".viewport");
    viewport.scrollTop = 50_000 * rowHeight;
    viewport.dispatchEvent(new Event("scroll"));
    expect(names()).toContain("t50000");
    expect(names()).not.toContain("t0");
    expect(all(".rows .row").length).toBeLessThan(50);
  });

  it("follows the keys, and keeps the active row in view below its header", async () => {
    await open(page({ tensors: rows(1000) }));
    const grid = one('[role="grid"]');
    const viewport = one(".viewport");
    expect(active()).toBe("t0");
    expect(press(grid, "ArrowDown").defaultPrevented).toBe(true);
    expect(active()).toBe("t1");
    press(grid, "PageDown");
    expect(active()).toBe("t9");
    expect(viewport.scrollTop).toBe(10 * rowHeight - (viewHeight - rowHeight));
    press(grid, "End");
    expect(active()).toBe("t999");
    expect(viewport.scrollTop).toBe(1000 * rowHeight - (viewHeight - rowHeight));
    press(grid, "ArrowUp");
    expect(viewport.scrollTop).toBe(1000 * rowHeight - (viewHeight - rowHeight));
    press(grid, "Home");
    expect(active()).toBe("t0");
    expect(viewport.scrollTop).toBe(0);
    expect(press(grid, "Tab").defaultPrevented).toBe(false);
  });

  it("takes a click for the row that it hits, and copies that row's name", async () => {
    await open(page({ tensors: rows(5) }));
    const [, , third] = all(".rows .row .dtype");
    third?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
    expect(active()).toBe("t2");
    one(".rows").dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
    expect(active()).toBe("t2");
    const grid = one('[role="grid"]');
    press(grid, "c");
    press(grid, "c", { ctrlKey: true });
    press(grid, "c", { metaKey: true });
    expect(posted.slice(1)).toEqual([
      { type: "copy", text: "t2" },
      { type: "copy", text: "t2" },
    ]);
  });

  it("copies nothing where no row is left, or where text is marked", async () => {
    await open(page());
    vi.spyOn(document, "getSelection").mockReturnValue({ isCollapsed: false } as Selection);
    press(one('[role="grid"]'), "c", { ctrlKey: true });
    vi.restoreAllMocks();
    filter("none");
    press(one('[role="grid"]'), "c", { ctrlKey: true });
    expect(posted).toEqual([{ type: "ready" }]);
  });
});
