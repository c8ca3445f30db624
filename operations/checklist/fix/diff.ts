const context = 3;

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
  /** Numbers of the lines before it, in both texts. */
  readonly before: number;
  readonly after: number;
}

/** A unified diff of two texts; "" where they are the same. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const lines = compare(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines).map(([start, end]) => formatHunk(lines.slice(start, end)));
  return hunks.length === 0 ? "" : [`--- ${name}`, `+++ ${name}`, ...hunks.flat()].join("\n");
}

/** With their ends, for a last line may have none. */
const linesOf = (text: string): string[] => text.split(/(?<=\n)/);

/** Walks the longest common subsequence; what is removed stands before what is added. */
function compare(before: readonly string[], after: readonly string[]): Line[] {
  const common = commonLengths(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const position = { before: i, after: j };
    if (i < before.length && before[i] === after[j]) {
      lines.push({ sign: " ", text: before[i]!, ...position });
      [i, j] = [i + 1, j + 1];
    } else if (i < before.length && (j === after.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ sign: "-", text: before[i++]!, ...position });
    } else lines.push({ sign: "+", text: after[j++]!, ...position });
  }
  return lines;
}

/** [i][j]: how many lines before.slice(i) and after.slice(j) have in common, in order. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const longest = Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
      table[i]![j] = before[i] === after[j] ? table[i + 1]![j + 1]! + 1 : longest;
    }
  }
  return table;
}

/** Changes with their context; those whose contexts meet are one. */
function hunksOf(lines: readonly Line[]): [number, number][] {
  const changed = lines.flatMap(({ sign }, index) => (sign === " " ? [] : [index]));
  return changed.reduce<[number, number][]>((hunks, index) => {
    const [start, end] = [Math.max(0, index - context), Math.min(lines.length, index + context + 1)];
    const last = hunks.at(-1);
    if (last === undefined || last[1] < start) return [...hunks, [start, end]];
    return [...hunks.slice(0, -1), [last[0], end]];
  }, []);
}

function formatHunk(lines: readonly Line[]): string[] {
  const { before, after } = lines[0]!;
  const size = (sign: "-" | "+") => lines.filter((line) => line.sign === " " || line.sign === sign).length;
  const heading = `@@ -${range(before, size("-"))} +${range(after, size("+"))} @@`;
  return [heading, ...lines.map(({ sign, text }) => sign + ended(text))];
}

const ended = (line: string): string =>
  line.endsWith("\n") ? line.slice(0, -1) : `${line}\n\\ No newline at end of file`;

/** The first line is number 1; an empty range names the line before it. */
function range(before: number, size: number): string {
  return `${size === 0 ? before : before + 1}${size === 1 ? "" : `,${size}`}`;
}
