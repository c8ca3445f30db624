import type { Release } from "../../../operations/releases/types.ts";

/** A healthy release, and what a test changes of it. */
export function release(changes: Partial<Release> = {}): Release {
  return {
    number: 1,
    kind: "deploy",
    status: "healthy",
    startedAt: "2026-01-01T00:00:00Z",
    seconds: 30,
    target: "docker",
    environment: "development",
    git: { commit: "abcdef1".padEnd(40, "0"), author: "A <a@example.com>", dirty: false },
    configHash: "0".repeat(64),
    images: [],
    schemaVersions: {},
    policy: { status: "not-checked", packs: [], violations: [] },
    gate: { status: "passed", good: 4, asked: 4, seconds: 10, reasons: [] },
    changes: {},
    ...changes,
  };
}
