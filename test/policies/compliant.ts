import type { Container, Facts, Pod } from "../../policies/facts/types.ts";
import type { StackRecord } from "../../policies/facts/record.ts";
import { recordOf } from "../../sizing/stack-record.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { parseStack } from "../../config/parse.ts";
import type { StackFile } from "../../config/schema.ts";

const MiB = 1024 ** 2;

/** A container on Docker that no rule has anything against; a test changes the one place that it is about. */
export function container(changes: Partial<Container> = {}): Container {
  return {
    subject: "web",
    service: "web",
    tier: "app",
    platform: "docker",
    image: "registry.example.com/web:1.4.2",
    environment: [{ name: "LOG_LEVEL", value: "info" }],
    command: ["node", "src/main.js"],
    labels: { "keelson.service": "web", "keelson.tier": "app" },
    security: {
      user: "1000:1000",
      privileged: false,
      noNewPrivileges: true,
      dropped: ["ALL"],
      added: [],
      readOnlyRoot: true,
      seccomp: undefined,
      hostNamespaces: [],
    },
    limits: {
      memory: 512 * MiB,
      memoryReservation: 256 * MiB,
      memorySwap: 512 * MiB,
      cpu: 1000,
      cpuReservation: 250,
      shm: undefined,
      openFiles: undefined,
    },
    mounts: [{ kind: "tmpfs", source: "tmpfs", path: "/tmp", readOnly: false }],
    published: [],
    networks: ["edge", "web-data"],
    health: {
      readiness: { action: "http 8080 /ready", port: 8080, intervalSeconds: 5, timeoutSeconds: 3, failures: 3 },
      liveness: undefined,
      startupSeconds: 60,
    },
    stop: { signal: "SIGTERM", graceSeconds: 30 },
    restart: "unless-stopped",
    logs: { driver: "json-file", maxBytes: 10 * MiB, maxFiles: 3 },
    ...changes,
  };
}

export const pod: Pod = {
  kind: "Deployment",
  namespace: "shop",
  replicas: 2,
  labels: { "app.kubernetes.io/name": "web" },
  tokenMounted: false,
  spread: true,
};

/** The same in a pod. */
export function podContainer(changes: Partial<Container> = {}): Container {
  return container({
    platform: "kubernetes",
    pod,
    restart: "always",
    logs: undefined,
    networks: [],
    ...changes,
    security: { ...container().security, seccomp: "RuntimeDefault", ...changes.security },
    health: {
      readiness: { action: "http 8080 /ready", port: 8080, intervalSeconds: 5, timeoutSeconds: 3, failures: 3 },
      liveness: { action: "http 8080 /health", port: 8080, intervalSeconds: 10, timeoutSeconds: 3, failures: 3 },
      startupSeconds: 60,
      ...changes.health,
    },
  });
}

const file: StackFile = {
  environment: "production",
  host: { memory: "16GiB", cpus: 4, disk: "100GiB" },
  postgres: {},
  redis: {},
  edge: { tls: { kind: "self-signed" }, routes: [{ service: "web" }] },
  services: { web: { image: "registry.example.com/web:1.4.2", port: 8080, needs: ["postgres", "redis"] } },
  // Each rule about it says what it wants.
  monitoring: { enabled: false },
};

export function record(changes: Partial<StackFile> = {}): StackRecord {
  const parsed = parseStack({ ...file, ...changes });
  return recordOf(parsed, planStack(parsed, { memory: 16 * 1024 * MiB, cpus: 4000, disk: 100 * 1024 * MiB }));
}

/** A stack of one such container. */
export function facts(changes: Partial<Facts> = {}): Facts {
  return {
    platform: "docker",
    record: record(),
    containers: [container()],
    volumes: [],
    secrets: [],
    files: [],
    ...changes,
  };
}
