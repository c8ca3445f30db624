import fc from "fast-check";
import type { StackFile } from "../../config/schema.ts";
import { listDemands, type Demand } from "../../sizing/demands.ts";
import type { HostSize, Limits } from "../../sizing/types.ts";
import { GiB, hostMemoryStep } from "../../sizing/units.ts";
import { stackConfig, type Overrides } from "./stack-config.ts";

export const host = (memoryGiB: number, cores: number): HostSize => ({ memory: memoryGiB * GiB, cpus: cores * 1000 });

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

export const demands = (services: object, cores = 4): Demand[] => listDemands(stackWith(services), cores * 1000);

/** The same runs on every machine. */
export const repeatable = { seed: 20_240_229, numRuns: 100 } as const;

/** 1 to 512 GiB in the steps that hosts are counted in, small ones as often as large ones. */
const anyMemory = fc
  .oneof(fc.integer({ min: 4, max: 64 }), fc.integer({ min: 4, max: 2048 }))
  .map((steps) => steps * hostMemoryStep);

const anyCpus = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constant(0.5)).map((cores) => cores * 1000);

export const anyHost: fc.Arbitrary<HostSize> = fc.tuple(anyMemory, anyCpus).map(([memory, cpus]) => ({ memory, cpus }));

const anyApp = (name: string): fc.Arbitrary<Demand> =>
  fc
    .record({
      replicas: fc.integer({ min: 1, max: 4 }),
      update: fc.constantFrom("auto" as const, "auto" as const, "stop-first" as const, "start-first" as const),
      memory: fc.option(
        fc.integer({ min: 16, max: 2048 }).map((mebibytes) => mebibytes * 1024 ** 2),
        { nil: undefined, freq: 8 },
      ),
    })
    .map(({ memory, ...rest }) => ({ ...template, name, ...rest, ...(memory === undefined ? {} : { memory }) }));

const template = demands(apps(1)).at(-1)!;
const servers = demands({});

/** A few as a rule, now and then up to 200. */
const anyCount = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 200 }) },
);

/** The edge, any of the other servers, and up to 200 apps. */
export const anyDemands: fc.Arbitrary<Demand[]> = fc
  .tuple(fc.subarray(servers), anyCount)
  .chain(([chosen, count]) =>
    fc
      .tuple(...Array.from({ length: count }, (_, index) => anyApp(`app-${index}`)))
      .map((added) => [...servers.filter((server) => chosen.includes(server) || server.kind === "edge"), ...added]),
  );
