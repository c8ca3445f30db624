/** The candidate that was probably meant, or undefined where none is close. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(given);
  const scored = candidates.map((candidate) => ({ candidate, distance: distanceTo(wanted, plain(candidate)) }));
  const best = scored.reduce((a, b) => (b.distance < a.distance ? b : a), { candidate: "", distance: Infinity });
  return best.distance <= tolerance(wanted) ? best.candidate : undefined;
}

/** The end of a message: `; did you mean "web"?`, or nothing. */
export function didYouMean(given: unknown, candidates: readonly string[]): string {
  const found = typeof given === "string" ? nearest(given, candidates) : undefined;
  return found === undefined ? "" : `; did you mean "${found}"?`;
}

// pool_mode, pool-mode and PoolMode are all poolMode.
const plain = (word: string) => word.toLowerCase().replace(/[-_\s]/g, "");

const tolerance = (word: string) => (word.length < 5 ? 1 : word.length < 10 ? 2 : 3);

// A shortened word (prod, dev) is as close as one wrong letter.
const distanceTo = (wanted: string, known: string) =>
  wanted.length >= 3 && known.startsWith(wanted)
    ? Math.min(1, known.length - wanted.length)
    : editDistance(wanted, known);

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  while (rows.length <= a.length) rows.push(nextRow(a, b, rows));
  return rows[a.length]![b.length]!;
}

function nextRow(a: string, b: string, rows: readonly (readonly number[])[]): number[] {
  const i = rows.length;
  const [above, twoAbove] = [rows[i - 1]!, rows[i - 2]];
  const row = [i];
  for (let j = 1; j <= b.length; j++) {
    const same = a[i - 1] === b[j - 1];
    const swapped = twoAbove && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    const swap = swapped ? twoAbove[j - 2]! + 1 : Infinity;
    row.push(Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + (same ? 0 : 1), swap));
  }
  return row;
}
