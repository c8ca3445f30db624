/** Puts sequences that are in order each into one; reads no more of any than it has to. */
export async function* merge<T>(
  sources: readonly AsyncIterable<T>[],
  before: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  const readers = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(readers.map((reader) => reader.next()));
    for (let first = firstOf(heads, before); first !== undefined; first = firstOf(heads, before)) {
      yield heads[first]!.value as T;
      heads[first] = await readers[first]!.next();
    }
  } finally {
    // Whoever stops reading stops the rest as well.
    for (const reader of readers) await reader.return?.();
  }
}

function firstOf<T>(heads: readonly IteratorResult<T>[], before: (a: T, b: T) => boolean): number | undefined {
  let first: number | undefined;
  heads.forEach((head, index) => {
    if (head.done === true) return;
    if (first === undefined || before(head.value, heads[first]!.value as T)) first = index;
  });
  return first;
}
