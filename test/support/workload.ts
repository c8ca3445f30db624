import type { Workload } from "../../components/workload.ts";

const MiB = 1024 * 1024;

const ask = (path: string) => ({ kind: "http", port: 8080, path }) as const;

/** A plain app workload, with what a test changes. */
export function workload(changes: Partial<Workload> = {}): Workload {
  return {
    service: "web",
    tier: "app",
    image: "example/web:1",
    release: "1",
    environment: {},
    secretEnvironment: {},
    files: [],
    ports: [{ name: "http", port: 8080 }],
    probes: {
      startupSeconds: 60,
      liveness: { action: ask("/health"), intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
      readiness: { action: ask("/ready"), intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    },
    mounts: [],
    limits: { memory: 256 * MiB, memoryReservation: 128 * MiB, cpuLimit: 1000, cpuReservation: 500 },
    user: { uid: 1000, gid: 1000 },
    capabilities: [],
    writablePaths: ["/tmp"],
    writableSize: 64 * MiB,
    networks: ["edge"],
    internet: true,
    replicas: 1,
    update: "start-first",
    settleSeconds: 10,
    critical: false,
    stop: { signal: "SIGTERM", graceSeconds: 30 },
    logs: { maxSize: 10 * MiB, maxFiles: 3 },
    ...changes,
  };
}
