import type { Traffic } from "./types.ts";

/** Counts what the edge's JSON access log says; other lines of it (errors, starts) are none of its answers. */
export function countAnswers(log: string): Traffic {
  const statuses = log.split("\n").flatMap(statusOf);
  return { requests: statuses.length, errors: statuses.filter((status) => status >= 500 && status < 600).length };
}

/** Not parsed as JSON: thousands of lines a second come by, and one number of each is wanted. */
function statusOf(line: string): number[] {
  const found = /^\{.*"status":(\d{3}),/.exec(line);
  return found === null ? [] : [Number(found[1])];
}
