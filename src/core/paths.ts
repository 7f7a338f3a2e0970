/** Path arithmetic on absolute `/` paths, the only kind that the core knows. */

/** Joins and normalises: `.` and `..` are resolved, doubled slashes removed, no trailing slash. */
export function joinPath(base: string, ...rest: readonly string[]): string {
  const drive = /^[A-Za-z]:/u.exec(base)?.[0] ?? "";
  const parts: string[] = [];
  for (const part of [base.slice(drive.length), ...rest].join("/").split("/")) {
    if (part === "..") {
      parts.pop();
    } else if (part !== "" && part !== ".") {
      parts.push(part);
    }
  }
  return `${drive}/${parts.join("/")}`;
}

/** True for `/a` and `C:/a`. */
export function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?\//u.test(path);
}

/** `path` as seen from `base`, unless it is absolute already. */
export function resolvePath(base: string, path: string): string {
  return isAbsolute(path) ? joinPath(path) : joinPath(base, path);
}

/** The folder that holds a path; the root holds itself. */
export function parentPath(path: string): string {
  return joinPath(path, "..");
}

/** The last segment. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** True when `path` is `folder` or lies below it. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** `path` relative to `folder` when it lies inside, otherwise as it is. */
export function relativeTo(folder: string, path: string): string {
  return path !== folder && isInside(folder, path)
    ? path.slice(folder.length + (folder.endsWith("/") ? 0 : 1))
    : path;
}
