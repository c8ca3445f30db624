import assert from "node:assert/strict";
import { App } from "./app.ts";
import type { Stores } from "./stores.ts";
import type { Variant } from "./variants.ts";
import { quick, start, startAway, type Afterwards } from "./case.ts";

/** Mounts a small file system for the app alone and fills it to 85 %. */
export async function disk(variant: Variant, _: Stores, afterwards: Afterwards): Promise<void> {
  const script =
    'd=$(mktemp -d) && mount -t tmpfs -o size=16m tmpfs "$d" && head -c 14260633 /dev/zero > "$d/full" && DISK_PATH="$d" exec "$@"';
  const app = await App.start(variant, quick, [
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    script,
    "sh",
  ]);
  afterwards(() => app.kill());
  await app.ready();
  const { body } = await app.ask("/status");
  const { disk } = body as { readonly disk: Record<string, unknown> };
  assert.deepEqual([disk["percent"], disk["status"], body["status"]], [85, "warning", "warning"]);
}

export async function misconfigured(variant: Variant, _: Stores, afterwards: Afterwards): Promise<void> {
  const wrong = {
    POOL_SIZE: "many",
    DATABASE_URL: "mysql://user:s3cret@host/db",
    REQUIRED: "API_KEY,TENANT",
    LOG_LEVEL: "loud",
  };
  const app = await App.start(variant, wrong);
  afterwards(() => app.kill());
  assert.equal(await app.ended(), 78, app.output);
  const line = app.lines.find(({ message }) => message === "configuration refused")!;
  assert.deepEqual(line["problems"], [
    "API_KEY: is not set",
    "TENANT: is not set",
    "DATABASE_URL: got a value that is not shown, expected a URL such as postgres://host/name",
    'POOL_SIZE: got "many", expected a whole number from 1 to 10000',
    'LOG_LEVEL: got "loud", expected one of debug, info, warn, error',
  ]);
  assert.doesNotMatch(app.output, /s3cret/);
}

export async function unreachable(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app } = await startAway(variant, stores, afterwards, { START_TIMEOUT_SECONDS: "4" });
  const { body } = await app.until("/health/startup", ({ status }) => status === 503);
  assert.equal(body["status"], "starting");
  assert.equal((await app.ask("/health")).status, 200);
  assert.equal((await app.ask("/ready")).body["status"], "starting");
  assert.equal(await app.ended(), 1, app.output);
  const line = app.lines.find(({ message }) => message === "start refused")!;
  assert.match(String(line["error"]), /^database: ./);
}

export async function late(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app, database } = await startAway(variant, stores, afterwards, {});
  await app.until("/health/startup", ({ status }) => status === 503);
  database.set("pass");
  await app.ready();
}

export async function wrongVersion(variant: Variant, stores: Stores, afterwards: Afterwards): Promise<void> {
  const { app } = await start(variant, stores, afterwards, { MIN_POSTGRES: "99" });
  assert.equal(await app.ended(), 1, app.output);
  const line = app.lines.find(({ message }) => message === "start refused")!;
  assert.match(String(line["error"]), /^database: version 1\d\.\d+.*, expected 99 or newer$/);
}
