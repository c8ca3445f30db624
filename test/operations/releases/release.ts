import type { Release } from "../../../operations/releases/types.ts";

/** A healthy deploy with these changes in it. */
export function release(number: number, changes: Partial<Release> = {}): Release {
  return {
    number,
    kind: "deploy",
    status: "healthy",
    startedAt: "2026-11-21T10:00:00.000Z",
    seconds: 42.5,
    target: "docker",
    environment: "development",
    git: {
      commit: "0123456789abcdef0123456789abcdef01234567",
      author: "Ada <ada@example.com>",
      branch: "main",
      dirty: false,
    },
    configHash: "0".repeat(64),
    images: [],
    schemaVersions: {},
    policy: { status: "not-checked", packs: [], violations: [] },
    gate: { status: "passed", good: 4, asked: 4, seconds: 10, reasons: [] },
    changes: { create: 3 },
    ...changes,
  };
}

export const statuses = { h: "healthy", f: "failed", u: "unhealthy" } as const;

/** One release a letter, numbered from 1: h(ealthy), f(ailed) or u(nhealthy). */
export function releases(letters: string): readonly Release[] {
  return Array.from(letters, (letter, index) =>
    release(index + 1, { status: statuses[letter as keyof typeof statuses] }),
  );
}
