import { isInside } from "../paths.js";
import type { FileSystem } from "../ports.js";

/** A run has a link or two; a folder with more of them is no run. */
const linkLimit = 1000;

/**
 * Keeps a walk from going in circles: a place that a link leads to is come to once, by whatever links, and a link back to a
 * folder that holds the walk's root never.
 */
export class FollowedLinks {
  readonly #followed: string[] = [];
  #realRoot: Promise<string | undefined> | undefined;

  constructor(
    private readonly fs: FileSystem,
    private readonly root: string,
  ) {}

  /** Whether to go into a folder that is a link; it counts as followed then. */
  async takes(path: string): Promise<boolean> {
    const [root, target] = await Promise.all([
      (this.#realRoot ??= this.#realPath(this.root)),
      this.#realPath(path),
    ]);
    if (
      root === undefined ||
      target === undefined ||
      isInside(target, root) ||
      this.#followed.length >= linkLimit ||
      this.#followed.some((known) => isInside(known, target))
    ) {
      return false;
    }
    this.#followed.push(target);
    return true;
  }

  async #realPath(path: string): Promise<string | undefined> {
    const real = await this.fs.realPath(path);
    return real.ok ? real.value : undefined;
  }
}
