import { defineConfig } from "vitest/config";

/** The pure tier. Tests inside VS Code and in the browser have runners of their own. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/host/*.test.ts", "test/e2e/**", "test/vscode-server/**", "node_modules/**"],
    testTimeout: 20_000,
  },
});
