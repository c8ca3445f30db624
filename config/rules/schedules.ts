import type { Draft, StackDraft } from "../draft.ts";
import { type Path, type Problem, valueAt } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";
import { schedule as section } from "../sections/schedule.ts";

interface Place {
  readonly path: Path;
  readonly isGiven: (key: string) => boolean;
}

/** What goes with a schedule and what does not. `raw` is the file before its defaults. */
export const scheduleProblems = (stack: StackDraft, raw: unknown): Problem[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service = {}]) => {
    const path = ["services", name];
    const isGiven = (key: string) => [raw, stack].every((file) => valueAt(file, [...path, key]) !== undefined);
    return problemsOf(service, stack, { path, isGiven });
  });

function problemsOf(service: Draft<ServiceConfig>, stack: StackDraft, place: Place): Problem[] {
  const { path, isGiven } = place;
  if (service.kind !== "scheduled") return strayProblems(service, place);
  const name = String(path.at(-1));
  return [
    ...("schedule" in service ? [] : [{ path: [...path, "schedule"], text: missing }]),
    ...Object.entries(foreign)
      .filter(([key]) => isGiven(key))
      .map(([key, text]) => ({ path: [...path, key], text })),
    ...manyProblems(service, place),
    ...routeProblems(stack, name),
  ];
}

const missing = 'missing; give its times, such as schedule: "30 3 * * *", or another kind';

const foreign: Readonly<Record<string, string>> = {
  port: "a scheduled service has no port; remove it, or schedule",
  ports: "a scheduled service has no port; remove it, or schedule",
  health:
    "whether a scheduled service is well is asked of its scheduler, and whether its runs are by keelson schedule; remove it",
  autoscale: "a scheduled service runs once at a time; remove it, or schedule",
  metrics: "its scheduler tells how its runs went, and nobody else answers between them; remove it",
  keepAlive: "is for a service that the edge asks; remove it",
};

function strayProblems({ kind }: Draft<ServiceConfig>, { path, isGiven }: Place): Problem[] {
  const stray = Object.keys(section).filter((key) => isGiven(key));
  if (kind === undefined) return [];
  return stray.map((key) => {
    const text =
      key === "schedule"
        ? `a ${kind} service runs all the time; remove it, or set kind: scheduled`
        : "is for a service that has a schedule; give that too, or remove it";
    return { path: [...path, key], text };
  });
}

function manyProblems({ replicas = 1, update }: Draft<ServiceConfig>, { path }: Place): Problem[] {
  return [
    ...(replicas > 1
      ? [{ path: [...path, "replicas"], text: "a scheduled service runs once at a time; remove it, or schedule" }]
      : []),
    ...(update === "start-first"
      ? [
          {
            path: [...path, "update"],
            text: "a scheduled service never runs twice, so the old one stops first; remove it",
          },
        ]
      : []),
  ];
}

function routeProblems({ edge }: StackDraft, name: string): Problem[] {
  return (edge?.routes ?? []).flatMap((route, index): Problem[] =>
    route?.service === name
      ? [{ path: ["edge", "routes", index, "service"], text: `"${name}" runs at its times, and no request reaches it` }]
      : [],
  );
}
