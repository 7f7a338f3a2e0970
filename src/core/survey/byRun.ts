/** Groups items by their run's folder, in the order in which runs first appear. */
export function byRun<T>(
  items: readonly T[],
  runOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(runOf(item));
    if (group === undefined) {
      groups.set(runOf(item), [item]);
    } else {
      group.push(item);
    }
  }
  return groups;
}
