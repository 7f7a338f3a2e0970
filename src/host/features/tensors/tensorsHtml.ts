import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The page of the tensors editor: nothing inline, nothing from elsewhere, one script by nonce. */
export function tensorsHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const uri = (...path: readonly string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, ...path)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${uri("media", "tensors.css")}">
</head>
<body>
  <main id="page"></main>
  <script nonce="${nonce}" src="${uri("dist", "webview", "tensors.js")}"></script>
</body>
</html>`;
}
