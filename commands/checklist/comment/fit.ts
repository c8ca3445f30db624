import { renderSection } from "./markdown.ts";
import type { Section } from "./types.ts";

/** GitHub's limit is 65,536 characters; the rest is for whoever counts them otherwise. */
export const mostCharacters = 64_000;

/** Shows as many rows of each section as fit, the same bound for all, so that a long one pushes no other out. */
export function fit(head: readonly string[], sections: readonly Section[], most = mostCharacters): string {
  const render = (rows: number) =>
    `${[...head, ...sections.map((section) => renderSection(section, rows))].join("\n\n")}\n`;
  const whole = render(Infinity);
  if (whole.length <= most) return whole;
  let [low, high] = [0, Math.max(0, ...sections.map(({ table }) => table?.rows.length ?? 0))];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (render(middle).length <= most) low = middle;
    else high = middle;
  }
  return render(low);
}
