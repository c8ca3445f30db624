import type { ServicePlan, StackPlan } from "../../../sizing/types.ts";
import { formatBytes } from "../../../sizing/units.ts";
import { escape } from "./markdown.ts";
import type { Found, Section } from "./types.ts";

const title = "Plan";
const none = "–";

/**
 * Shows the plan's numbers before and after: each service in one row, everything else by its path in `keelson plan
 * --json`.
 */
export function planSection(before: Found<StackPlan>, after: Found<StackPlan>): Section {
  if ("missing" in after) return { title, lead: [`**NOT CHECKED**: ${escape(after.missing)}`] };
  if ("missing" in before) return { title, lead: [`**NOT CHECKED** against the base: ${escape(before.missing)}`] };
  const rows = [...serviceRows(before.value, after.value), ...otherRows(before.value, after.value)];
  if (rows.length === 0) return { title, lead: ["No number changes."] };
  const { memory } = after.value;
  const lead = [`${formatBytes(memory.limits)} of limits on a host of ${formatBytes(memory.host)}.`];
  return { title, lead, table: { noun: "changed numbers", header: ["what", "before", "after"], rows } };
}

function serviceRows(before: StackPlan, after: StackPlan): string[][] {
  const names = new Set([...Object.keys(before.services), ...Object.keys(after.services)]);
  return [...names].flatMap((name) => {
    const texts = [before.services[name], after.services[name]].map(describe);
    return texts[0] === texts[1] ? [] : [[`**${escape(name)}**`, ...texts]];
  });
}

function describe(service: ServicePlan | undefined): string {
  if (service === undefined) return none;
  const { replicas, limits } = service;
  return `× ${replicas}, ${formatBytes(limits.memory)}, ${limits.cpuLimit / 1000} CPU`;
}

type Leaf = string | number | boolean | null;

function otherRows(before: StackPlan, after: StackPlan): string[][] {
  const [old, now] = [new Map(leaves(before, "")), new Map(leaves(after, ""))];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changed = paths.filter((path) => old.get(path) !== now.get(path));
  return changed.map((path) => [escape(path), show(path, old.get(path)), show(path, now.get(path))]);
}

/** Services have rows of their own, and findings are sentences. */
const apart = new Set(["services", "findings"]);

function leaves(value: unknown, path: string): [string, Leaf][] {
  if (apart.has(path)) return [];
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [[path, value as Leaf]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path === "" ? key : `${path}.${key}`));
}

/** Bytes read as such where their path says so and no one rounds them. */
function show(path: string, value: Leaf | undefined): string {
  if (value === undefined) return none;
  const isBytes = typeof value === "number" && /memory|bytes|shm|disk|worstCase/i.test(path) && value >= 2 ** 20;
  return isBytes ? formatBytes(value) : escape(String(value));
}
