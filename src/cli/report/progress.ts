import { msg, type Message } from "../../core/model/message.js";
import { bytesText } from "../../core/words.js";

/** How progress is shown: one line that is written over, or a line now and then. */
export interface ProgressStyle {
  readonly t: (message: Message) => string;
  readonly write: (text: string) => void;
  readonly now: () => number;
  readonly lively: boolean;
}

/** Fast enough to be seen moving; lines of a log are for looking back at. */
const intervalMs = { lively: 100, lines: 10_000 } as const;

/** Progress over bytes that are read, on standard error. */
export class ByteProgress {
  #done = 0;
  #written = 0;
  #began: number;
  #told: number;

  constructor(
    private readonly total: number,
    private readonly style: ProgressStyle,
  ) {
    this.#began = style.now();
    this.#told = this.#began;
  }

  /** Counts bytes and shows them when it is time. */
  add(bytes: number): void {
    const { lively, now } = this.style;
    this.#done += bytes;
    const time = now();
    if (time - this.#told < (lively ? intervalMs.lively : intervalMs.lines)) {
      return;
    }
    this.#told = time;
    const seconds = Math.max(0.001, (time - this.#began) / 1000);
    const text = this.style.t(
      msg(
        "{0} of {1} read, {2}/s",
        bytesText(this.#done),
        bytesText(this.total),
        bytesText(Math.round(this.#done / seconds)),
      ),
    );
    if (lively) {
      this.style.write(`\r${text.padEnd(this.#written)}`);
      this.#written = text.length;
    } else {
      this.style.write(`${text}\n`);
    }
  }

  /** Takes the line away. */
  end(): void {
    if (this.#written > 0) {
      this.style.write(`\r${" ".repeat(this.#written)}\r`);
      this.#written = 0;
    }
  }
}
