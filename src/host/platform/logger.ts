/** Where log lines go: the editor's log channel, or a list in a test. */
export interface LogSink {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** The log of one component, whose name begins each line. Log lines are English: people send them to us. */
export class Logger {
  constructor(
    private readonly sink: LogSink,
    private readonly component: string,
  ) {}

  /** The same log under another component's name. */
  for(component: string): Logger {
    return new Logger(this.sink, component);
  }

  /** What only somebody who looks for a fault wants to read; an error is named without its stack. */
  debug(text: string, error?: unknown): void {
    this.sink.debug(this.#line(text, error === undefined ? undefined : messageOf(error)));
  }

  info(text: string): void {
    this.sink.info(this.#line(text));
  }

  /** Something failed, and the work goes on without it. */
  warn(text: string, error: unknown): void {
    this.sink.warn(this.#line(text, messageOf(error)));
  }

  /** Something failed that never should; with the stack. */
  error(text: string, error: unknown): void {
    this.sink.error(this.#line(text, stackOf(error)));
  }

  #line(text: string, cause?: string): string {
    return `[${this.component}] ${text}${cause === undefined ? "" : `: ${cause}`}`;
  }
}

/** What a thrown value says, whatever it is. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
