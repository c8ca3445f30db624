/** Returns a list that must hold something: a loop over nothing asks nothing, and passes. */
export function some<T>(list: readonly T[], what: string): T[] {
  if (list.length === 0) throw new Error(`there are no ${what}: nothing would be asked of them`);
  return [...list];
}
