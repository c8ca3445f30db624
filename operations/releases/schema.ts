import { z } from "zod";
import type { Release } from "./types.ts";

const lines = z.array(z.string());
const count = z.int().nonnegative();
const seconds = z.number().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256");

const git = z.object({
  commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "not a commit"),
  author: z.string(),
  branch: z.string().optional(),
  dirty: z.boolean(),
});

const image = z.object({
  service: z.string(),
  reference: z.string().min(1),
  id: z.string().optional(),
  digest: z.string().optional(),
});

const policy = z.object({ status: z.enum(["passed", "failed", "not-checked"]), packs: lines, violations: lines });

const gate = z.object({
  status: z.enum(["passed", "failed", "not-run"]),
  good: count,
  asked: count,
  seconds,
  reasons: lines,
});

const releaseCommand = z.object({ status: z.enum(["passed", "failed"]), seconds });

/** Not strict: an older Keelson reads what a newer one wrote, and leaves out what it does not know. */
export const releaseSchema = z.object({
  number: z.int().positive(),
  kind: z.enum(["deploy", "rollback"]),
  restores: z.int().positive().optional(),
  status: z.enum(["healthy", "failed", "unhealthy"]),
  startedAt: z.iso.datetime(),
  seconds,
  target: z.enum(["docker", "kubernetes"]),
  environment: z.enum(["development", "production"]),
  git: git.optional(),
  configHash: sha256,
  images: z.array(image),
  schemaVersions: z.record(z.string(), count),
  releaseCommands: z.record(z.string(), releaseCommand).optional(),
  policy,
  gate,
  changes: z.record(z.string(), count),
  checkpoint: z.string().optional(),
}) satisfies z.ZodType<Release>;
