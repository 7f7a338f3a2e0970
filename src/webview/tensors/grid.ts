import { tensorOrders, type TensorOrder } from "../../core/formats/selectTensors.js";
import { bytesText, shapeText } from "../../core/words.js";
import type { TensorsStrings } from "../../shared/protocol.js";
import { element } from "../element.js";
import { movedRow, rowWindow } from "../window.js";
import type { Tensor } from "./tensor.js";

/** Height of a row in pixels; the style sheet has the same. */
const rowHeight = 22;

/** How the grid is sorted; undefined: as in the file. */
export interface Sorting {
  readonly order: TensorOrder | undefined;
  readonly descending: boolean;
}

/**
 * The table of tensors: only the rows in view exist. One element has the focus; `aria-activedescendant` names the active row, so
 * that screen readers follow the arrow keys.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
export class TensorGrid {
  readonly node: HTMLElement;
  readonly #headers = new Map<TensorOrder, HTMLElement>();
  readonly #body = element("div", { class: "rows", role: "rowgroup" });
  readonly #viewport: HTMLElement;
  #tensors: readonly Tensor[] = [];
  #active = 0;

  constructor(
    strings: TensorsStrings,
    private readonly on: {
      readonly sort: (order: TensorOrder) => void;
      readonly copy: (name: string) => void;
    },
  ) {
    const header = element("div", { class: "row header", role: "row", "aria-rowindex": 1 });
    for (const order of tensorOrders) {
      header.append(this.#header(order, strings.columns[order]));
    }
    this.#viewport = element("div", { class: "viewport" }, [
      element("div", { role: "rowgroup", class: "sticky" }, [header]),
      this.#body,
    ]);
    this.node = element("div", { class: "grid", role: "grid", tabindex: 0 }, [this.#viewport]);
    this.node.setAttribute("aria-label", strings.tensors);
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.#viewport.addEventListener("scroll", () => this.#draw(), { passive: true });
    this.#body.addEventListener("mousedown", (event) => this.#click(event));
    new ResizeObserver(() => this.#draw()).observe(this.#viewport);
  }

  /** Shows other rows, from the first on. */
  show(tensors: readonly Tensor[], { order, descending }: Sorting): void {
    this.#tensors = tensors;
    this.#active = 0;
    for (const [column, header] of this.#headers) {
      header.setAttribute(
        "aria-sort",
        column !== order ? "none" : descending ? "descending" : "ascending",
      );
    }
    this.node.setAttribute("aria-rowcount", String(tensors.length + 1));
    this.#body.style.height = `${tensors.length * rowHeight}px`;
    this.#viewport.scrollTop = 0;
    this.#draw();
  }

  #header(order: TensorOrder, text: string): HTMLElement {
    const button = element("button", { type: "button", tabindex: -1, text });
    const header = element("div", { role: "columnheader", class: order }, [button]);
    button.addEventListener("click", () => this.on.sort(order));
    this.#headers.set(order, header);
    return header;
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#viewport;
    const { first, end } = rowWindow(
      { top: scrollTop, height: clientHeight },
      rowHeight,
      this.#tensors.length,
    );
    const rows: HTMLElement[] = [];
    for (let index = first; index < end; index += 1) {
      const tensor = this.#tensors[index];
      if (tensor !== undefined) {
        rows.push(this.#row(tensor, index));
      }
    }
    this.#body.replaceChildren(...rows);
    this.node.setAttribute("aria-activedescendant", `row-${this.#active}`);
  }

  #row({ name, dtype, shape, bytes }: Tensor, index: number): HTMLElement {
    const cell = (column: TensorOrder, text: string): HTMLElement =>
      element("div", { role: "gridcell", class: column, text });
    const active = index === this.#active;
    const row = element(
      "div",
      {
        class: active ? "row active" : "row",
        role: "row",
        id: `row-${index}`,
        "aria-rowindex": index + 2,
        "aria-selected": active ? "true" : "false",
        title: name,
      },
      [
        cell("name", name),
        cell("dtype", dtype),
        cell("shape", shapeText(shape)),
        cell("bytes", bytes === undefined ? "?" : bytesText(bytes)),
      ],
    );
    row.style.top = `${index * rowHeight}px`;
    return row;
  }

  #key(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key === "c") {
      const tensor = this.#tensors[this.#active];
      if (tensor !== undefined && document.getSelection()?.isCollapsed !== false) {
        this.on.copy(tensor.name);
      }
      return;
    }
    const page = Math.max(1, Math.floor(this.#bodyHeight() / rowHeight) - 1);
    const target = movedRow(event.key, this.#active, { rows: this.#tensors.length, page });
    if (target !== undefined) {
      event.preventDefault();
      this.#activate(target);
    }
  }

  #click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest(".row") : null;
    if (row !== null) {
      this.#activate(Number(row.id.slice("row-".length)));
    }
  }

  /** The header sticks to the top and hides what is below it. */
  #bodyHeight(): number {
    return this.#viewport.clientHeight - rowHeight;
  }

  #activate(index: number): void {
    this.#active = index;
    const top = index * rowHeight;
    const { scrollTop } = this.#viewport;
    const height = this.#bodyHeight();
    if (top < scrollTop) {
      this.#viewport.scrollTop = top;
    } else if (top + rowHeight > scrollTop + height) {
      this.#viewport.scrollTop = top + rowHeight - height;
    }
    this.#draw();
  }
}
