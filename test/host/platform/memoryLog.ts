import { Logger, type LogSink } from "../../../src/host/platform/logger.js";

/** A log that keeps its lines, each behind its level. */
export function memoryLog(): { readonly lines: string[]; readonly logger: Logger } {
  const lines: string[] = [];
  const level =
    (name: string) =>
    (line: string): void => {
      // Of a stack its first line: the rest is where this file lies.
      lines.push(`${name} ${line.split("\n")[0] ?? ""}`);
    };
  const sink: LogSink = {
    debug: level("debug"),
    info: level("info"),
    warn: level("warn"),
    error: level("error"),
  };
  return { lines, logger: new Logger(sink, "test") };
}
