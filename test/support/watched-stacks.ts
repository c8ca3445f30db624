import fc from "fast-check";
import type { StackConfig } from "../../config/schema.ts";
import { parseStackFile } from "../../config/stack-file.ts";
import { composeFiles, importExample } from "./imported-stacks.ts";
import { kubernetesExample } from "./kubernetes-stack.ts";
import { exampleStack, stackConfig } from "./stack-config.ts";

const monitoring = { enabled: true };

/** The shipped examples on both platforms and what compose files become, each of them watched, by name. */
export function watchedStacks(): Readonly<Record<string, StackConfig>> {
  const examples = (["dev", "prod"] as const).flatMap((name) => [
    [name, exampleStack(name, { monitoring })] as const,
    [`${name} in a cluster`, kubernetesExample(name, { monitoring })] as const,
  ]);
  return Object.fromEntries([...examples, ...composeFiles.map((name) => [name, imported(name)] as const)]);
}

function imported(name: (typeof composeFiles)[number]): StackConfig {
  const text = importExample(name).text.replace("keelson:stack:", "keelson:stack:\n    monitoring: { enabled: true }");
  return parseStackFile(text, `Pulumi.${name}.yaml`);
}

const web = fc.record({
  build: fc.constant("examples/node-app"),
  needs: fc.subarray(["postgres", "redis"] as const),
  metrics: fc.option(fc.constant({}), { nil: undefined }),
  volumes: fc.constantFrom({}, { files: { path: "/files" } }),
});
const nightly = { build: "examples/node-app", schedule: "0 3 * * *", stopGrace: "5s" };
const tls = fc.constantFrom(
  { kind: "none" as const },
  { kind: "self-signed" as const },
  { kind: "acme" as const, email: "ops@example.com", hosts: ["app.example.com"] },
);
const routes = fc.constantFrom([], [{ host: "app.example.com", service: "web" }]);
const off = Object.fromEntries(
  ["full", "differential", "files", "verify", "drill", "prune"].map((one) => [one, "off"]),
);
const filesOnly = { ...off, files: "daily" };

/** Parts of a stack that are there or not, each for itself. */
const parts = fc.record({
  services: fc.tuple(web, fc.boolean()).map(([web, job]) => ({ web, ...(job && { nightly }) })),
  redis: fc.constantFrom({ persistence: "aof" as const }, { persistence: "none" as const }),
  edge: fc.record({ tls, routes }),
  backups: fc.constantFrom(undefined, {}, { schedule: { files: "off" } }, { schedule: off }, { schedule: filesOnly }),
  monitoring: fc.record({
    enabled: fc.constant(true),
    probes: fc.constantFrom([], ["http://example.org/"], ["https://example.org/"]),
  }),
  logs: fc.constantFrom(undefined, {}),
  alerts: fc.constantFrom({}, { receivers: { hook: { kind: "webhook", url: "https://hooks.example.com/" } } }),
});

/** Stacks of a Docker host with any of what monitoring looks at, and without. */
export const randomStacks: fc.Arbitrary<StackConfig> = fc
  .tuple(parts, fc.boolean(), fc.boolean())
  .map(([stack, hasPostgres, hasRedis]) => {
    const { needs, ...rest } = stack.services.web;
    const has = { postgres: hasPostgres, redis: hasRedis };
    const services = { ...stack.services, web: { ...rest, needs: needs.filter((need) => has[need]) } };
    const without = { ...(hasPostgres ? {} : { postgres: undefined, backups: undefined }) };
    return stackConfig({ ...stack, services, ...without, ...(hasRedis ? {} : { redis: undefined }) } as object);
  });
