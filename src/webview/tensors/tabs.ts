import { element } from "../element.js";

/** A tab and what it shows. */
export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  /** Something in it wants to be looked at. */
  readonly warns: boolean;
  readonly panel: HTMLElement;
}

/**
 * Tabs with their panels; arrow keys move between them.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function tabs(
  all: readonly Tab[],
  chosen: string | undefined,
  onChoose: (id: string) => void,
): { readonly list: HTMLElement; readonly panels: readonly HTMLElement[] } {
  const buttons = all.map(({ id, title, count, warns }) =>
    element(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${id}`,
        "aria-controls": `panel-${id}`,
        class: warns ? "warns" : undefined,
        text: title,
      },
      [element("span", { class: "count", text: count.toLocaleString() })],
    ),
  );
  const panels = all.map(({ id, panel }) => {
    panel.id = `panel-${id}`;
    const box = element("section", { role: "tabpanel", "aria-labelledby": `tab-${id}` }, [panel]);
    return box;
  });
  const choose = (at: number): void => {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === at));
      button.tabIndex = index === at ? 0 : -1;
    });
    panels.forEach((panel, index) => (panel.hidden = index !== at));
    onChoose(all[at]?.id ?? "");
  };
  const list = element("div", { role: "tablist" }, buttons);
  buttons.forEach((button, index) => button.addEventListener("click", () => choose(index)));
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by !== undefined) {
      const now = buttons.findIndex((button) => button.getAttribute("aria-selected") === "true");
      const next = (now + by + buttons.length) % buttons.length;
      choose(next);
      buttons[next]?.focus();
    }
  });
  choose(
    Math.max(
      0,
      all.findIndex(({ id }) => id === chosen),
    ),
  );
  return { list, panels };
}
