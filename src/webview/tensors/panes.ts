import type { TensorsPage } from "../../shared/protocol.js";
import { element } from "../element.js";

/** Key and value, a line each. */
export function metadataPane({ metadata, strings }: TensorsPage): HTMLElement {
  return table(
    [strings.key, strings.value],
    metadata.map(([key, value]) => ({ cells: [key, value], warning: undefined })),
  );
}

/** What the pickle would import; a name outside the allow-list says so in words, not by colour alone. */
export function importsPane({ imports, strings }: TensorsPage): HTMLElement {
  return table(
    [strings.imports, strings.position],
    imports.map(({ name, place, warning }) => ({ cells: [name, place], warning })),
  );
}

interface Line {
  readonly cells: readonly string[];
  readonly warning: string | undefined;
}

function table(headings: readonly string[], lines: readonly Line[]): HTMLElement {
  const heading = element(
    "tr",
    {},
    headings.map((text) => element("th", { scope: "col", text })),
  );
  const rows = lines.map(({ cells, warning }) => {
    const row = element(
      "tr",
      warning === undefined ? {} : { class: "warning" },
      cells.map((text) => element("td", { text })),
    );
    if (warning !== undefined) {
      row.lastElementChild?.append(element("span", { class: "badge", text: warning }));
    }
    return row;
  });
  return element("div", { class: "pane", tabindex: 0 }, [
    element("table", {}, [element("thead", {}, [heading]), element("tbody", {}, rows)]),
  ]);
}
