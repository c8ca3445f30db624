import { at, list, mapKnown, number, text, together, type Tree } from "../tree.ts";
import { isKnown, unknown, type ContainerLimits, type Fact } from "../types.ts";

/** The provider's "MB" are MiB. */
const MiB = 1024 ** 2;

/** Docker gives one core this weight in CPU shares. */
const sharesOfCore = 1024;

export function limits(props: Tree): ContainerLimits {
  return {
    memory: megabytes(at(props, "memory")),
    memoryReservation: megabytes(at(props, "memoryReservation")),
    memorySwap: megabytes(at(props, "memorySwap")),
    cpu: cpu(props),
    cpuReservation: mapKnown(positive(at(props, "cpuShares")), (shares) =>
      shares === undefined ? undefined : Math.round((shares * 1000) / sharesOfCore),
    ),
    shm: megabytes(at(props, "shmSize")),
    openFiles: openFiles(props),
  };
}

/** -1 stands for no bound at all, which only swap knows. */
function megabytes(tree: Tree): Fact<number | undefined> {
  if (tree === -1) return Number.POSITIVE_INFINITY;
  return mapKnown(positive(tree), (amount) => (amount === undefined ? undefined : amount * MiB));
}

/** A state has 0 where nothing was set. */
function positive(tree: Tree): Fact<number | undefined> {
  return mapKnown(number(tree), (amount) => (amount !== undefined && amount > 0 ? amount : undefined));
}

/** `cpus` wins over a quota of each period, as in the provider. */
function cpu(props: Tree): Fact<number | undefined> {
  const cpus = text(at(props, "cpus"));
  if (!isKnown(cpus)) return unknown;
  if (cpus !== undefined) return Math.round(Number(cpus) * 1000) || undefined;
  const given = together({ quota: positive(at(props, "cpuQuota")), period: positive(at(props, "cpuPeriod")) });
  return mapKnown(given, ({ quota, period = 100_000 }) =>
    quota === undefined ? undefined : Math.round((quota * 1000) / period),
  );
}

/** The soft one is what a process gets. */
function openFiles(props: Tree): Fact<number | undefined> {
  const items = list(at(props, "ulimits"));
  if (!isKnown(items)) return unknown;
  const found = items.find((item) => at(item, "name") === "nofile");
  if (found === undefined && items.some((item) => at(item, "name") === unknown)) return unknown;
  return number(at(found, "soft"));
}
