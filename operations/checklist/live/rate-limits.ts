import type { StackConfig } from "../../../config/schema.ts";
import { limitRates } from "../../../sizing/edge-limits.ts";
import { unlimitedPlaces, zoneRates } from "../../../policies/rules/rate-limits.ts";
import { said, serviceOf, unanswered, wrong } from "./findings.ts";
import type { LiveCheck, LiveFinding } from "./types.ts";

/** What nginx reads: the file of the stack with its names resolved, which somebody may have changed since. */
const question = ["/keelson/probe", "print", "/tmp/nginx.conf"];

export const liveRateLimits: LiveCheck = {
  name: "live-rate-limits",
  like: "rate-limits",
  item: "security headers",
  title: "The edge that runs bounds how many requests one client may send.",
  severity: "medium",
  references: ["OWASP API4:2023", "CWE-770"],
  remedy: "Deploy again; where the stack file itself says edge.limits: off, or it is no production stack, say on.",
  ask: async ({ config, containers, exec }) => {
    const edge = containers.find((container) => serviceOf(container) === "edge");
    if (edge === undefined) return [unanswered("edge", "it does not run")];
    const read = await exec(edge, question);
    if (read.problem !== undefined) return [unanswered("edge", `its configuration cannot be read: ${said(read)}`)];
    const open = unlimitedPlaces(read.stdout);
    return [
      ...(open === "" ? [] : [wrong("edge", `passes on as many requests as a client sends (${open})`)]),
      ...otherRates(config, zoneRates(read.stdout)),
    ];
  },
};

/** A rate that nobody has asked for may be as good as none. */
function otherRates(config: StackConfig, running: readonly number[]): LiveFinding[] {
  const planned = limitRates(config);
  const others = running.filter((rate) => !planned.includes(rate));
  const wanted = planned.length === 0 ? "none" : planned.join(", ");
  return others.map((rate) =>
    wrong("edge", `takes ${rate} requests a second of a client; the stack file says ${wanted}`),
  );
}
