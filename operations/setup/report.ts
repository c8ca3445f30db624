import type { Way } from "./context.ts";

/** One line a step: what, the way that was taken, how long it took. */
export async function reportStep(label: string, step: () => Promise<Way>): Promise<void> {
  const started = performance.now();
  const way = await step();
  console.log(formatStep(label, way, performance.now() - started));
}

export function formatStep(label: string, way: Way, milliseconds: number): string {
  return `${label.padEnd(34)}${way.padEnd(11)}${(milliseconds / 1000).toFixed(1).padStart(6)} s`;
}

/** Announces what takes long, before it does. */
export function note(text: string): void {
  console.log(text);
}
