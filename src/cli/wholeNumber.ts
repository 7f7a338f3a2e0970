import { InvalidArgumentError } from "commander";

/** Reads an option's whole number, 0 included. */
export function count(word: string): number {
  if (!/^\d+$/u.test(word)) {
    throw new InvalidArgumentError("A whole number is needed.");
  }
  return Number(word);
}

/** Reads an option's whole number, which must be at least 1. */
export function countFromOne(word: string): number {
  const number = count(word);
  if (number === 0) {
    throw new InvalidArgumentError("A whole number of at least 1 is needed.");
  }
  return number;
}
