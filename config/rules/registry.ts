import type { StackDraft } from "../draft.ts";
import type { Problem } from "../problem.ts";

/** A node pulls what it runs: an image that only this machine has would never start there. */
export function registryProblems(stack: StackDraft): Problem[] {
  const { environment, images } = stack;
  if (environment !== "production" || images === undefined || "registry" in images) return [];
  const built = builtImages(stack);
  if (built.length === 0) return [];
  const text =
    `missing, and the nodes cannot find what is built here (${built.join(", ")}); ` +
    "set a registry such as registry.example.com/team, and run: keelson images push";
  return [{ path: ["images", "registry"], text }];
}

function builtImages(stack: StackDraft): string[] {
  const { source, overrides = {} } = stack.images ?? {};
  const servers = (["postgres", "redis"] as const).filter((name) => name in stack);
  const pooler = servers.includes("postgres") ? (["pgbouncer"] as const) : [];
  const services = Object.entries(stack.services ?? {}).filter(
    ([, service]) => service !== undefined && "build" in service,
  );
  return [
    ...(source === "build" ? [...servers, ...pooler, "edge" as const].filter((name) => !(name in overrides)) : []),
    ...services.map(([name]) => name),
    // Nobody publishes the probe.
    ...("probe" in overrides ? [] : ["probe"]),
  ];
}
