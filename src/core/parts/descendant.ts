import type { FolderView } from "./layout.js";

/** The view of a folder below another, by its relative path; undefined when there is none. */
export async function descendant(
  folder: FolderView | undefined,
  path: string,
): Promise<FolderView | undefined> {
  let view = folder;
  for (const name of path.split("/")) {
    view = await view?.child(name);
  }
  return view;
}
