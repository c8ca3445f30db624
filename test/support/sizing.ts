import fc from "fast-check";
import type { StackFile } from "../../config/schema.ts";
import { listDemands, type Demand } from "../../sizing/demands.ts";
import type { HostSize, Limits } from "../../sizing/types.ts";
import { GiB, hostMemoryStep, roundMemoryDown } from "../../sizing/units.ts";
import { stackConfig, type Overrides } from "./stack-config.ts";

export const host = (memoryGiB: number, cores: number): HostSize => ({ memory: memoryGiB * GiB, cpus: cores * 1000 });

/** Equal nodes and nothing else that bounds them. */
export const cluster = (nodes: number, memoryGiB: number, cores: number): ClusterSize => ({
  ...host(nodes * memoryGiB, nodes * cores),
  nodes: Array.from({ length: nodes }, () => host(memoryGiB, cores)),
});

export type ClusterSize = HostSize & Required<Pick<HostSize, "nodes">>;

export const limits = (memory: number, cpuLimit = 2000): Limits => ({
  memory,
  memoryReservation: memory,
  cpuLimit,
  cpuReservation: 100,
});

/** The base stack's app under other names. */
export const apps = (count: number, overrides: object = {}): NonNullable<StackFile["services"]> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `app-${index + 1}`,
      { build: "examples/node-app", needs: ["postgres"], ...overrides },
    ]),
  );

/** The base stack with these apps in place of its own. */
export const stackWith = (services: object, overrides: Overrides<StackFile> = {}) =>
  stackConfig({ edge: { routes: [] }, ...overrides, services: { web: undefined, ...services } });

export const demands = (services: object, cores = 4, overrides: Overrides<StackFile> = {}): Demand[] =>
  listDemands(stackWith(services, overrides), cores * 1000);

/** The same runs on every machine. */
export const repeatable = { seed: 20_240_229, numRuns: 100 } as const;

/** 1 to 512 GiB in the steps that hosts are counted in, small ones as often as large ones. */
const anyMemory = fc
  .oneof(fc.integer({ min: 4, max: 64 }), fc.integer({ min: 4, max: 2048 }))
  .map((steps) => steps * hostMemoryStep);

const anyCpus = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constant(0.5)).map((cores) => cores * 1000);

export const anyHost: fc.Arbitrary<HostSize> = fc.tuple(anyMemory, anyCpus).map(([memory, cpus]) => ({ memory, cpus }));

/** One to twelve nodes of two sizes at most, as node pools are; now and then a quota below their sum. */
export const anyCluster: fc.Arbitrary<ClusterSize> = fc
  .record({
    pools: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), anyHost), { minLength: 1, maxLength: 2 }),
    quota: fc.option(fc.integer({ min: 1, max: 9 }), { nil: 10, freq: 3 }),
  })
  .map(({ pools, quota }) => {
    const nodes = pools.flatMap(([count, node]) => Array.from({ length: count }, () => node));
    const total = (key: "memory" | "cpus") => nodes.reduce((sum, node) => sum + node[key], 0);
    return { nodes, memory: roundMemoryDown((total("memory") * quota) / 10), cpus: total("cpus") };
  });

const anyApp = (name: string): fc.Arbitrary<Demand> =>
  fc
    .record({
      replicas: fc.integer({ min: 1, max: 4 }),
      autoscaled: fc.boolean(),
      update: fc.constantFrom("auto" as const, "auto" as const, "stop-first" as const, "start-first" as const),
      cpus: fc.option(fc.integer({ min: 10, max: 500 }), { nil: undefined, freq: 8 }),
      memory: fc.option(
        fc.integer({ min: 16, max: 2048 }).map((mebibytes) => mebibytes * 1024 ** 2),
        { nil: undefined, freq: 8 },
      ),
    })
    .map(({ cpus, memory, autoscaled, ...rest }) => ({
      ...{ ...template, name, ...rest },
      ...(autoscaled ? { autoscale: { min: 2, max: rest.replicas, cpu: 70, memory: 80, settleSeconds: 300 } } : {}),
      ...(cpus === undefined ? {} : { cpus }),
      ...(memory === undefined ? {} : { memory }),
    }));

const template = demands(apps(1)).at(-1)!;
const servers = demands({});
const edge = servers.find(({ kind }) => kind === "edge")!;

/** Draws a count: a few as a rule, now and then up to 200. */
const anyCount = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 200 }) },
);

/** The edge, any of the other servers, and up to 200 apps. */
export const anyDemands: fc.Arbitrary<Demand[]> = fc
  .tuple(fc.subarray(servers), fc.constantFrom("stop-first" as const, "auto" as const), anyCount)
  .chain(([chosen, update, count]) =>
    fc.tuple(...Array.from({ length: count }, (_, index) => anyApp(`app-${index}`))).map((added) => [
      ...servers.filter((server) => server.kind !== "edge" && chosen.includes(server)),
      // Of either target.
      { ...edge, update },
      ...added,
    ]),
  );
