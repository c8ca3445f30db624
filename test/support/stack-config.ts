import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseStack } from "../../config/parse.ts";
import type { StackConfig, StackFile } from "../../config/schema.ts";

/** A key set to undefined is removed; lists are replaced, never merged. */
export type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: Overrides<T[K]> }
    : T;

const base: StackFile = {
  environment: "development",
  host: { memory: "8GiB", cpus: 4 },
  postgres: {},
  redis: {},
  edge: { routes: [{ service: "web" }] },
  services: { web: { build: "examples/node-app", needs: ["postgres", "redis"] } },
};

/** A valid stack file with the overrides in it, checked and with its defaults. */
export const stackConfig = (overrides: Overrides<StackFile> = {}): StackConfig => parseStack(stackFile(overrides));

/** The same before the check; the overrides may be wrong on purpose. */
export const stackFile = (overrides: object = {}): unknown => merge(base, overrides);

/** Where an example lies; Pulumi.dev.yaml at the top is a developer's own. */
export const exampleFile = (name: "dev" | "prod"): string =>
  name === "dev" ? "examples/Pulumi.dev.yaml" : "Pulumi.prod.yaml";

/**
 * A shipped example with the overrides in it, for a host that is the same on every machine. It is watched where a test asks for
 * that: eight more servers would stand in each table of the others.
 */
export function exampleStack(name: "dev" | "prod", overrides: object = {}): StackConfig {
  const { config } = parse(readFileSync(exampleFile(name), "utf8")) as { config: Record<string, unknown> };
  // On kubernetes the volumes' sizes are the disk.
  const host = "target" in overrides && overrides.target === "kubernetes" ? { ...fixedHost, disk: "auto" } : fixedHost;
  return parseStack(merge(merge(config["keelson:stack"], { host, monitoring: { enabled: false } }), overrides));
}

const fixedHost = { memory: "8GiB", cpus: 4, disk: "100GiB" };

function merge(under: unknown, over: unknown): unknown {
  if (!isGroup(under) || !isGroup(over)) return structuredClone(over);
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  const entries = keys.map((key) => [key, key in over ? merge(under[key], over[key]) : structuredClone(under[key])]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
