import type { StackFile } from "../../config/schema.ts";

/** Of the test cluster's one real node, inside its network namespace. */
export const nodeAddress = "10.244.0.1";

/** A copy that lacks one key. */
export function without<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)) as Omit<T, K>;
}

export interface NodePorts {
  readonly http: number;
  readonly https: number;
}

const app = { build: "examples/node-app", needs: ["postgres", "redis"] as ("postgres" | "redis")[] };

/** The development stack on Kubernetes: the same services, reached by a port of the node. */
export function oneApp(nodePorts: NodePorts): StackFile {
  return {
    target: "kubernetes",
    environment: "development",
    host: { memory: "4GiB", cpus: 2 },
    deploy: { settle: "1s", gate: { interval: "1s" } },
    images: { source: "build" },
    kubernetes: { service: { type: "NodePort", nodePorts }, volumes: { postgres: "2GiB", redis: "1GiB" } },
    postgres: {},
    redis: {},
    edge: { routes: [{ service: "web" }] },
    services: { web: { ...app } },
  };
}

/** The same with files of the app and of Redis, and backups of all. */
export function withFiles(nodePorts: NodePorts): StackFile {
  const one = oneApp(nodePorts);
  return {
    ...one,
    host: { memory: "8GiB", cpus: 2 },
    kubernetes: { ...one.kubernetes, volumes: { postgres: "2GiB", redis: "1GiB", backups: "2GiB" } },
    redis: { persistence: "aof" },
    backups: {},
    services: { web: { ...app, volumes: { uploads: { path: "/uploads", size: "1GiB" } } } },
  };
}

/** The same with a second app. */
export function twoApps(nodePorts: NodePorts): StackFile {
  const one = oneApp(nodePorts);
  return {
    ...one,
    edge: { routes: [{ service: "web" }, { service: "shop", path: "/shop", stripPath: true }] },
    services: { ...one.services, shop: { ...app } },
  };
}
