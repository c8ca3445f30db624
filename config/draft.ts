import type { z } from "zod";
import { type StackConfig, stackSchema } from "./schema.ts";

/** A stack file in which any value may be absent, because it was wrong; its key is still there. */
export type Draft<T> = T extends object ? { readonly [K in keyof T]?: Draft<T[K]> } : T;
export type StackDraft = Draft<StackConfig>;

export interface Reading {
  readonly stack?: StackConfig;
  readonly issues: readonly z.core.$ZodIssue[];
  readonly draft: StackDraft;
}

/** Keeps what is right of a wrong file, so that problems across fields are reported together with those of single values. */
export function readStack(raw: unknown): Reading {
  let partial: unknown;
  const keeping = stackSchema.refine((value) => ((partial = value), true), { when: () => true });
  const { data, error } = keeping.safeParse(raw);
  const issues = error?.issues ?? [];
  return { stack: data, issues, draft: withoutWrongValues(partial, issues) };
}

function withoutWrongValues(partial: unknown, issues: readonly z.core.$ZodIssue[]): StackDraft {
  // A copy: zod hands back values that it refused as they are, and those belong to the caller.
  const box = { stack: structuredClone(partial) };
  for (const issue of issues) if (issue.code !== "unrecognized_keys") clear(box, ["stack", ...wrongPlace(issue)]);
  return box.stack ?? {};
}

/** Where its kind is wrong, nothing has looked at the rest of a group. */
function wrongPlace(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  return issue.code === "invalid_union" && "discriminator" in issue ? issue.path.slice(0, -1) : issue.path;
}

function clear(root: object, path: readonly PropertyKey[]): void {
  const parent = path.slice(0, -1).reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), root);
  const key = path.at(-1)!;
  if (isObject(parent) && Object.hasOwn(parent, key)) parent[key] = undefined;
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === "object" && value !== null;
