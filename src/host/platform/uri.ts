import * as vscode from "vscode";

/** A URI's path as the core writes it: absolute, with `/`. */
export function corePath(uri: vscode.Uri): string {
  return uri.fsPath.replaceAll("\\", "/");
}

/** The URI of a core path, with the workspace folder's scheme where it lies in one. */
export function uriOf(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) =>
    path.startsWith(`${corePath(uri)}/`),
  );
  return folder === undefined
    ? vscode.Uri.file(path)
    : vscode.Uri.joinPath(folder.uri, path.slice(corePath(folder.uri).length + 1));
}

/** The core path of the workspace folder that a file lies in. */
export function workspaceFolderOf(uri: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder === undefined ? undefined : corePath(folder.uri);
}

/** The core paths of all workspace folders. */
export function workspaceFolderPaths(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => corePath(uri));
}
