import { App } from "./app.ts";
import type { Stores } from "./stores.ts";
import type { Variant } from "./variants.ts";

export type Afterwards = (undo: () => unknown) => void;

export interface Case {
  readonly name: string;
  readonly everywhere?: boolean;
  readonly run: (variant: Variant, stores: Stores, afterwards: Afterwards) => Promise<void>;
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Fast ends, except where a case is about them. */
export const quick = { LAME_DUCK_SECONDS: "0.3", STOP_GRACE_SECONDS: "12" };

export async function start(
  variant: Variant,
  stores: Stores,
  afterwards: Afterwards,
  own: Record<string, string> = {},
) {
  const behind = await stores.behind();
  const app = await App.start(variant, { ...quick, ...behind.env, ...own });
  afterwards(async () => {
    await app.kill();
    behind.database.close();
    behind.redis.close();
  });
  return { app, ...behind };
}

/** Its database is away when it starts. */
export async function startAway(variant: Variant, stores: Stores, afterwards: Afterwards, own: Record<string, string>) {
  const behind = await stores.behind();
  behind.database.set("cut");
  const app = await App.start(variant, { ...quick, ...behind.env, ...own });
  afterwards(async () => {
    await app.kill();
    behind.database.close();
    behind.redis.close();
  });
  return { app, ...behind };
}
