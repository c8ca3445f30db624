import type { ServiceConfig } from "../../config/schema.ts";
import { givenInMemory, ownFiles, writableFolders } from "../../config/service-values.ts";
import type { ServicePlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { writableSize } from "../../sizing/writable.ts";
import type { File, Workload } from "../workload.ts";
import { filled, filledSecret, type Values } from "./references.ts";

/** A service's own files; what takes a password from the stack is a secret as a whole. */
export function filesOf(config: ServiceConfig, values: Values): File[] {
  return ownFiles(config).map(({ path, content, secret }) =>
    secret ? { path, content: filledSecret(content, values), secret } : { path, content: filled(content, values) },
  );
}

type InMemory = Pick<Workload, "writablePaths" | "writableSize" | "writableOptions" | "shmSize" | "init">;

/** Folders in memory, of which those without a size share what the others leave, and the first process. */
export function inMemory(config: ServiceConfig, service: ServicePlan): InMemory {
  const folders = writableFolders(config);
  const taken = givenInMemory(config);
  const limits = { ...service.limits, memory: service.limits.memory - taken };
  const sharing = folders.filter(({ size }) => size === undefined);
  const options = folders.filter(({ size, exec }) => size !== undefined || exec).map(optionsOf);
  return {
    writablePaths: folders.map(({ path }) => path),
    writableSize: writableSize({ ...service, floor: service.floor - taken, limits }, sharing.length),
    ...(options.length === 0 ? {} : { writableOptions: Object.fromEntries(options) }),
    ...(config.shm === undefined ? {} : { shmSize: parseBytes(config.shm) }),
    ...(config.init ? { init: true } : {}),
  };
}

type WritableOptions = NonNullable<Workload["writableOptions"]>[string];

function optionsOf({ path, size, exec }: ReturnType<typeof writableFolders>[number]): [string, WritableOptions] {
  return [path, { ...(size === undefined ? {} : { size: parseBytes(size) }), ...(exec ? { exec } : {}) }];
}
