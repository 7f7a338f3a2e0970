import { selectTensors, type TensorOrder } from "../../core/formats/selectTensors.js";
import { fill } from "../../core/model/message.js";
import type { FromTensorsPage, TensorsPage, ToTensorsPage } from "../../shared/protocol.js";
import { element } from "../element.js";
import { TensorGrid, type Sorting } from "./grid.js";
import { importsPane, metadataPane } from "./panes.js";
import { tabs } from "./tabs.js";
import { tensorOf } from "./tensor.js";

/** What survives a hidden page and a reload of the window. */
interface State extends Partial<Sorting> {
  readonly filter?: string;
  readonly tab?: string;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromTensorsPage): void;
  getState(): State | undefined;
  setState(state: State): void;
};

const host = acquireVsCodeApi();
const root = document.getElementById("page") as HTMLElement;

function remember(change: State): void {
  host.setState({ ...host.getState(), ...change });
}

function show(page: TensorsPage): void {
  root.replaceChildren(header(page));
  if (page.foreign) {
    const button = element("button", { type: "button", text: page.strings.openWith });
    button.addEventListener("click", () => host.postMessage({ type: "open-with" }));
    root.append(element("div", { class: "foreign" }, [button]));
    return;
  }
  const tensors = tensorsPanel(page);
  const { metadata, imports, strings } = page;
  const candidates = [
    { id: "tensors", title: strings.tensors, count: page.tensors.length, panel: tensors },
    { id: "metadata", title: strings.metadata, count: metadata.length, panel: metadataPane(page) },
    { id: "imports", title: strings.imports, count: imports.length, panel: importsPane(page) },
  ];
  const filled = candidates.filter(({ count }) => count > 0);
  if (filled.length === 0) {
    return;
  }
  const outside = imports.some(({ warning }) => warning !== undefined);
  const { list, panels } = tabs(
    filled.map((tab) => ({ ...tab, warns: tab.id === "imports" && outside })),
    host.getState()?.tab,
    (tab) => remember({ tab }),
  );
  root.append(list, ...panels);
}

function header({ summary, notice }: TensorsPage): HTMLElement {
  const parts = summary.map((text) => element("span", { text }));
  const line = element("header", {}, [element("div", { class: "summary" }, parts)]);
  if (notice !== undefined) {
    line.append(
      element("div", { class: `notice ${notice.severity}`, role: "status", text: notice.text }),
    );
  }
  return line;
}

function tensorsPanel({ tensors: rows, strings }: TensorsPage): HTMLElement {
  const tensors = rows.map(tensorOf);
  const state = host.getState();
  let sorting: Sorting = { order: state?.order, descending: state?.descending ?? false };
  const input = element("input", {
    type: "search",
    placeholder: strings.filter,
    "aria-label": strings.filter,
    spellcheck: "false",
  });
  input.value = state?.filter ?? "";
  const count = element("span", { class: "matches", role: "status" });
  const nothing = element("p", { class: "nothing", text: strings.noMatches });
  const grid = new TensorGrid(strings, {
    sort: (order) => {
      sorting = nextSorting(sorting, order);
      remember({ ...sorting });
      update();
    },
    copy: (text) => host.postMessage({ type: "copy", text }),
  });
  const update = (): void => {
    const left = selectTensors(tensors, { ...sorting, filter: input.value });
    grid.show(left, sorting);
    nothing.hidden = left.length > 0;
    count.textContent =
      input.value.trim() === ""
        ? ""
        : fill(strings.matches, [left.length.toLocaleString(), tensors.length.toLocaleString()]);
  };
  input.addEventListener("input", () => {
    remember({ filter: input.value });
    update();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      grid.node.focus();
    }
  });
  window.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "f") {
      event.preventDefault();
      input.focus();
      input.select();
    }
  };
  update();
  const toolbar = element("div", { class: "toolbar" }, [input, count]);
  return element("div", { class: "tensors" }, [toolbar, grid.node, nothing]);
}

/** A column's header sorts up, then down, then gives the file's order back. */
function nextSorting({ order, descending }: Sorting, column: TensorOrder): Sorting {
  if (order !== column) {
    return { order: column, descending: false };
  }
  return descending ? { order: undefined, descending: false } : { order: column, descending: true };
}

window.addEventListener("message", ({ data }: MessageEvent<ToTensorsPage>) => show(data.page));
host.postMessage({ type: "ready" });
