import { signs } from "./signs.ts";
import type { Evidence } from "./types.ts";

/** What the stack file may lack, one line each; guesses by what was said, in the order of the signs. */
export function hintsFor(evidence: Evidence): string[] {
  const lines = [...evidence.events, ...evidence.lastLogLines];
  const memory = evidence.outOfMemory === true ? ["it needs more than its limit: memory: …"] : [];
  const hints = [...memory, ...endHint(evidence), ...listeningHint(lines), ...withoutVague(foundIn(lines))];
  return [...new Set(hints)].map((text) => `services.${evidence.service}: ${text}`);
}

/** Each line is explained once, by the sign that says most of it. */
function foundIn(lines: readonly string[]): string[] {
  let left = lines;
  return signs.flatMap(({ pattern, remedy }) => {
    const match = firstMatch(left, pattern);
    left = left.filter((line) => !pattern.test(line));
    return match === undefined ? [] : [remedy(match.slice(1))];
  });
}

/** A program that ends well is over, or has gone on in the background. */
function endHint({ state, exitCode, outOfMemory }: Evidence): string[] {
  if (exitCode !== 0 || outOfMemory === true || !/exited|restarting|terminated|Completed|CrashLoopBackOff/i.test(state))
    return [];
  return [
    "it ends by itself, without an error: its command has to stay in the foreground; what ends on purpose is a release command or has a schedule",
  ];
}

/** Two signs may tell of one fault; the first says more of it. */
function withoutVague(found: readonly string[]): string[] {
  return found.filter((text) => !text.startsWith("it writes to its read-only") || found[0] === text);
}

/** What it says of its own listening, where nobody can connect. */
function listeningHint(lines: readonly string[]): string[] {
  const asked = firstMatch(lines, refused)?.[1];
  const own = asked === undefined ? undefined : firstMatch(lines, listening);
  if (own === undefined) return [];
  const [, address = "", port] = own;
  if (port !== asked) return [`it listens on port ${port}: port: ${port}`];
  return loopback.test(address) ? [`it listens on ${address} only: let it listen on 0.0.0.0`] : [];
}

function firstMatch(lines: readonly string[], pattern: RegExp): readonly string[] | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match;
  }
  return undefined;
}

const refused = /:(\d{2,5}): connect(?:ion refused|: connection refused)/i;
const listening =
  /(?:listen|serving|running|started|available)[^\n]*?((?:\d{1,3}\.){3}\d{1,3}|localhost|\[?::1?\]?|\*|)[: ](?:port )?(\d{2,5})\b/i;
const loopback = /^127\.|^localhost$|^\[?::1\]?$/;
