import type { StackFile } from "../../../config/schema.ts";

export const stackName = "drill-previews";

export interface PreviewCase {
  readonly name: string;
  readonly services: number;
  /** Absent for the empty program, which has no stack file either. */
  readonly target?: Target;
  readonly file?: StackFile;
}

export type Target = StackFile["target"] & string;

export function listCases(targets: readonly Target[], counts: readonly number[]): PreviewCase[] {
  const stacks = counts.flatMap((services) =>
    targets.map((target) => ({
      name: `${target}, ${services} services`,
      services,
      target,
      file: stackOf(target, services),
    })),
  );
  return [{ name: "empty program", services: 0 }, ...stacks];
}

const registry = "registry.example.com/team";

/** Every image by reference: a preview builds nothing, and pulls nothing either. */
function stackOf(target: Target, services: number): StackFile {
  const needs: ("postgres" | "redis")[] = ["postgres", "redis"];
  const app = { image: `${registry}/app:1`, needs, pool: 5 };
  const names = Array.from({ length: services }, (_, index) => `app-${index + 1}`);
  return {
    target,
    environment: "development",
    // For 200 services; the same for all, so that nothing but their number differs.
    host: { memory: "512GiB", cpus: 64 },
    images: { source: "registry", overrides: { probe: `${registry}/keelson-probe:1` } },
    // Each app takes five connections at least; the plan by itself goes no further than 300.
    postgres: { memory: "96GiB", settings: { max_connections: 1020 } },
    redis: {},
    edge: { routes: names.map((service) => ({ service, path: `/${service}` })) },
    services: Object.fromEntries(names.map((name) => [name, app])),
  };
}
