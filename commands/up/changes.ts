/** The part of `pulumi preview --json` that is read here. */
export interface Preview {
  readonly steps?: readonly Step[];
  readonly diagnostics?: readonly { readonly message?: string; readonly severity?: string }[];
}

export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: { readonly type: string; readonly inputs?: { readonly labels?: unknown } };
  readonly replaceReasons?: readonly string[] | null;
}

const container = "docker:index/container:Container";

/** Ops under which a running container ends. */
const ending = new Set(["replace", "create-replacement", "delete-replaced", "delete"]);

/** Stores whose restart interrupts everybody: those need a word of consent. */
const dataStores = new Set(["postgres", "redis"]);

export interface Restart {
  readonly service: string;
  readonly because: readonly string[];
}

/** The data stores that an update would restart, with the inputs that cause it. */
export function dataStoreRestarts({ steps = [] }: Preview): Restart[] {
  const reasons = new Map<string, Set<string>>();
  for (const step of steps) {
    const service = serviceOf(step);
    if (!ending.has(step.op) || service === undefined || !dataStores.has(service)) continue;
    const known = reasons.get(service) ?? new Set();
    reasons.set(service, new Set([...known, ...(step.replaceReasons ?? [])]));
  }
  return [...reasons].map(([service, because]) => ({ service, because: [...because].sort() }));
}

/** Only long-running containers carry a tier; the writers that fill volumes never run. */
function serviceOf({ oldState }: Step): string | undefined {
  if (oldState?.type !== container || !Array.isArray(oldState.inputs?.labels)) return undefined;
  const labels = oldState.inputs.labels as readonly { readonly label: string; readonly value: string }[];
  const named = Object.fromEntries(labels.map(({ label, value }) => [label, value]));
  return named["keelson.tier"] === undefined ? undefined : named["keelson.service"];
}

/** Changed resources by what happens to them. */
export function countChanges({ steps = [] }: Preview): Record<string, number> {
  const shown = steps.map(({ op }) => op).filter((op) => ["create", "update", "replace", "delete"].includes(op));
  return shown.reduce<Record<string, number>>((counts, op) => ({ ...counts, [op]: (counts[op] ?? 0) + 1 }), {});
}

/** What a failed preview reports, without the plan around it. "" where the run failed before there was any. */
export function errorsOf(json: string): string {
  if (!json.trimStart().startsWith("{")) return json.trim();
  const { diagnostics = [] } = JSON.parse(json) as Preview;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.map(({ message = "" }) => message.replace(/^error: /, "").trim()).join("\n");
}
