/** The first two bytes of a pickle of protocol 2 and later, or of a zip. */
export function isPickleOrZip(first: number, second: number): boolean {
  return (first === 0x80 && second <= 5) || (first === 0x50 && second === 0x4b);
}
