import type { AlertList, AlertNow } from "../../../operations/alerts/types.ts";
import type { BackupStatus } from "../../../operations/backups/types.ts";
import type { Disk } from "../../../operations/doctor/types.ts";
import type { Release } from "../../../operations/releases/types.ts";
import type { Fact, Instance, StackStatus } from "../../../operations/status/types.ts";

const MiB = 2 ** 20;

export const instance: Instance = {
  ...{ name: "web-1", isWell: true, state: "running, healthy", release: "0123456789abcdef", restarts: 0 },
  since: "2026-01-10T09:00:00.000Z",
  memory: { used: 32 * MiB, limit: 128 * MiB },
  cpu: { used: 300, limit: 1500 },
};

export const release: Release = {
  ...{ number: 7, kind: "deploy", status: "healthy", startedAt: "2026-01-10T09:00:00Z", seconds: 41.2 },
  ...{ target: "docker", environment: "production", configHash: "c", images: [], schemaVersions: {} },
  policy: { status: "passed", packs: [], violations: [] },
  gate: { status: "passed", good: 1, asked: 1, seconds: 5, reasons: [] },
  changes: {},
};

export const backups: BackupStatus = {
  ...{ time: "2026-01-10T12:00:00Z", ok: true, problems: [], notChecked: [], backups: 3, runs: {}, freeBytes: 1 },
  newest: {
    ...{ label: "20260110-030000F", kind: "full", repository: 1, stopped: "2026-01-10T03:01:00Z", ageSeconds: 32_400 },
    ...{ size: 1, stored: 1, level: "L3" },
  },
  archive: { mode: "on", lastAgeSeconds: 10, failing: false, waitingBytes: 0 },
};

export const disk: Disk = {
  ...{ name: "Docker's disk", freeBytes: 2 ** 36, sizeBytes: 2 ** 37 },
  spare: { what: "old images", command: "docker image prune" },
};

export const redisDown: AlertNow = {
  ...{ name: "RedisDown", state: "firing", severity: "critical", since: "2026-01-10T11:57:00.000Z" },
  ...{ summary: "Redis does not answer", runbook: "docs/runbooks.md#redisdown", labels: { alertname: "RedisDown" } },
};

export const alert = (change: Partial<AlertNow>): Fact<AlertList> => ({
  known: { alerts: [{ ...redisDown, ...change }], notChecked: [] },
});

/** A stack in which all is well, with these differences. */
export const status = (change: Partial<StackStatus> = {}): StackStatus => ({
  ...{ stack: "prod", target: "docker", time: "2026-01-10T12:00:00.000Z", tls: "self-signed" },
  services: { known: { services: [{ service: "web", wanted: 1, instances: [instance] }] } },
  release: { known: release },
  alerts: { known: { alerts: [], notChecked: [] } },
  backups: { known: backups },
  schedules: { known: [] },
  certificates: {
    known: [{ host: "*", state: "given", issuer: "keelson", notBefore: "2026-01-01", notAfter: "2027-01-01" }],
  },
  disks: { known: [disk] },
  ...change,
});
