import { heldMemory } from "./server.ts";

/** The most bytes that a container holds, by looks ten times a second, while `work` goes on. */
export async function peakDuring(id: string, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const clock = setInterval(() => (peak = Math.max(peak, heldMemory(id))), 100);
  try {
    await work;
  } finally {
    clearInterval(clock);
  }
  return peak;
}
