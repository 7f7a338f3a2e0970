/** Which rows of a long list are in view, with a few more on either side so that scrolling shows no gap. */
export interface RowWindow {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
}

const margin = 10;

/** The rows that a viewport shows; heights in pixels. */
export function rowWindow(
  viewport: { readonly top: number; readonly height: number },
  rowHeight: number,
  rows: number,
): RowWindow {
  const first = Math.max(0, Math.floor(viewport.top / rowHeight) - margin);
  const end = Math.min(rows, Math.ceil((viewport.top + viewport.height) / rowHeight) + margin);
  return { first: Math.min(first, Math.max(0, end)), end: Math.max(0, end) };
}

/** Where a key moves the active row; undefined for a key that moves nothing. */
export function movedRow(
  key: string,
  active: number,
  { rows, page }: { readonly rows: number; readonly page: number },
): number | undefined {
  const last = rows - 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined || rows === 0 ? undefined : Math.min(last, Math.max(0, target));
}
