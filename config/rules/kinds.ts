import type { Draft, StackDraft } from "../draft.ts";
import { type Path, type Problem, valueAt } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";

type Service = Draft<ServiceConfig>;

/** What a kind of service cannot have, and two ways to ask one service how it is. `raw` is the file before its defaults. */
export const kindProblems = (stack: StackDraft, raw: unknown): Problem[] =>
  Object.entries(stack.services ?? {}).flatMap(([name, service = {}]) => {
    const path = ["services", name];
    const isGiven = (...keys: string[]) =>
      [raw, stack].every((file) => valueAt(file, [...path, ...keys]) !== undefined);
    return [
      ...(service.kind === "worker" ? workerProblems(stack, name, isGiven) : []),
      ...(service.singleton === true ? singletonProblems(service, path, isGiven) : []),
      ...healthProblems(path, isGiven),
    ];
  });

type IsGiven = (...keys: string[]) => boolean;

const portless = ["path", "liveness", "readiness", "tcp", "host"];

function workerProblems({ edge }: StackDraft, name: string, isGiven: IsGiven): Problem[] {
  const path = ["services", name];
  const routed = (edge?.routes ?? []).flatMap((route, index): Problem[] =>
    route?.service === name
      ? [{ path: ["edge", "routes", index, "service"], text: `"${name}" is a worker, which no request reaches` }]
      : [],
  );
  const asked = portless.filter((key) => isGiven("health", key)).map((key) => [...path, "health", key]);
  return [
    ...(isGiven("port")
      ? [{ path: [...path, "port"], text: "a worker has no port; remove it, or set kind: web" }]
      : []),
    ...asked.map((path) => ({ path, text: "a worker is asked by health.command or health.file; remove it" })),
    ...routed,
  ];
}

function singletonProblems({ replicas, update }: Service, path: Path, isGiven: IsGiven): Problem[] {
  const one = "there is one of a singleton at any time";
  return [
    ...(isGiven("autoscale") ? [{ path: [...path, "autoscale"], text: `${one}; remove it, or singleton` }] : []),
    ...((replicas ?? 1) > 1 ? [{ path: [...path, "replicas"], text: `${one}; remove it, or singleton` }] : []),
    ...(update === "start-first"
      ? [{ path: [...path, "update"], text: `${one}, so the old one stops first; remove it, or singleton` }]
      : []),
  ];
}

/** Each key with the others that say the same in another way. */
const ways = [["path"], ["liveness", "readiness"], ["tcp"], ["command"], ["file"], ["none"]];

function healthProblems(path: Path, isGiven: IsGiven): Problem[] {
  const given = ways.map((keys) => keys.filter((key) => isGiven("health", key))).filter((keys) => keys.length > 0);
  const lone = isGiven("health", "maxAge") && !isGiven("health", "file");
  return [
    ...given.slice(1).map(([key]) => ({
      path: [...path, "health", key!],
      text: `says in another way what health.${given[0]![0]!} says; keep one of them`,
    })),
    ...(lone
      ? [{ path: [...path, "health", "maxAge"], text: "is the greatest age of health.file; give that too" }]
      : []),
  ];
}
