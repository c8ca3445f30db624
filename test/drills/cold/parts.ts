/** A part of a cold start, and the seconds that it took. */
export interface Part {
  readonly name: string;
  readonly seconds: number;
}

/** Set-up's own lines: what, the way, the seconds. */
const step = /^(\S.*?) *(found|official|built|installed|started) +(\d+\.\d) s$/gm;

/** The parts of `npm run up`: set-up's steps as it prints them, and what is left of the whole for the deploy. */
export function partsOf(printed: string, wholeSeconds: number): Part[] {
  const steps = [...printed.matchAll(step)].map(([, what = "", way = "", seconds]) => ({
    name: `${what}: ${way}`,
    seconds: Number(seconds),
  }));
  const setup = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  return [...steps, { name: "the stack: images built, up, proved well", seconds: Math.max(0, wholeSeconds - setup) }];
}

export function tableOf(parts: readonly Part[]): string {
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = [...parts, { name: "in all", seconds: total }].map(({ name, seconds }) => [name, clock(seconds)]);
  return [["part", "time"], ["---", "---"], ...rows].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** 83.4 s, or 12 min 5 s where it is long. */
export function clock(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
