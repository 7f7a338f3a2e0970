import fs from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import Mocha from "mocha";

/** One test's result, as the script that started the editor reads it. */
interface Result {
  readonly title: string;
  readonly ms: number;
  readonly error?: string;
}

/** Entry of the suite inside the extension host: resolves when all passed, rejects otherwise. */
export function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 150_000 });
  for (const name of fs.readdirSync(__dirname).toSorted()) {
    if (name.endsWith(".test.js")) {
      mocha.addFile(path.join(__dirname, name));
    }
  }
  const results: Result[] = [];
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const file = process.env["RESPAWN_RESULT"];
      if (file !== undefined) {
        fs.writeFileSync(file, JSON.stringify(results));
      }
      if (process.env["NODE_V8_COVERAGE"] !== undefined) {
        v8.takeCoverage(); // The editor ends this process without one.
      }
      if (failures > 0) {
        reject(new Error(`${failures} tests failed`));
      } else {
        resolve();
      }
    });
    runner.on("pass", (test) => results.push({ title: test.fullTitle(), ms: test.duration ?? 0 }));
    runner.on("fail", (test, error: Error) =>
      results.push({
        title: test.fullTitle(),
        ms: test.duration ?? 0,
        error: `${error.stack ?? error.message}\n`,
      }),
    );
  });
}
