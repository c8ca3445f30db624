import { setTimeout as sleep } from "node:timers/promises";
import { labels } from "../../platforms/docker/labels.ts";
import type { Identity } from "../../platforms/identity.ts";
import { docker, ignoreAbsent, ofStack, rows } from "../docker.ts";
import { isStale, judgeOwner } from "./judge.ts";
import { thisMachine } from "./machine.ts";
import type { HeldLock, LockOwner, TargetLock } from "./types.ts";

/** Two who try in one moment both step back: the pauses between tries differ. */
const tries = 5;
const pauseMs = { least: 50, most: 400 };

/**
 * A labelled volume for each owner. A name that all share would be no lock: its holder could be removed by somebody who
 * read it before it changed hands. Under names of their own, a volume that was judged stale is the one that is removed.
 */
export function dockerLock(identity: Identity, env: NodeJS.ProcessEnv): TargetLock {
  const volumes = lockVolumes(identity, env);
  return {
    acquire: (owner) => acquire(volumes, owner),
    release: (token) => volumes.remove(token),
    read: async () => strongest(await volumes.list()),
  };
}

async function acquire(volumes: LockVolumes, owner: LockOwner): ReturnType<TargetLock["acquire"]> {
  for (let attempt = 1; ; attempt++) {
    const held = (await holder(volumes, owner)) ?? (await enter(volumes, owner));
    if (held === undefined) return removeStale(volumes, owner);
    if (attempt === tries) return { held };
    await sleep(pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least));
  }
}

/**
 * Enters the lock's list. Who looks after having written sees everybody who will not see him: two can both step back,
 * never both stay.
 */
async function enter(volumes: LockVolumes, owner: LockOwner): Promise<HeldLock | undefined> {
  await volumes.create(owner);
  const held = await holder(volumes, owner);
  if (held !== undefined) await volumes.remove(owner.token);
  return held;
}

async function holder(volumes: LockVolumes, { token }: LockOwner): Promise<HeldLock | undefined> {
  return (await volumes.list()).find(({ owner, state }) => owner.token !== token && !isStale(state));
}

async function removeStale(volumes: LockVolumes, { token }: LockOwner): Promise<{ readonly stale?: HeldLock }> {
  const stale = (await volumes.list()).filter(({ owner, state }) => owner.token !== token && isStale(state));
  for (const { owner } of stale) await volumes.remove(owner.token);
  return stale[0] === undefined ? {} : { stale: stale[0] };
}

/** Somebody who works hides those who only left something behind. */
function strongest(locks: readonly HeldLock[]): HeldLock | undefined {
  return locks.find(({ state }) => !isStale(state)) ?? locks[0];
}

interface LockVolumes {
  /** Lists the holders, the oldest first. */
  list(): Promise<HeldLock[]>;
  create(owner: LockOwner): Promise<void>;
  remove(token: string): Promise<void>;
}

const role = "keelson.role=lock";
const ownerLabel = "keelson.lock.";

function lockVolumes(identity: Identity, env: NodeJS.ProcessEnv): LockVolumes {
  const name = (token: string) => `${identity.project}-${identity.stack}-lock-${token}`;
  const run = (args: readonly string[]) => docker(["volume", ...args], { env });
  return {
    async list() {
      const names = rows(await run(["ls", "--quiet", ...ofStack(identity, [role])])).map(([name]) => name!);
      const found = await Promise.all(names.map((name) => run(["inspect", name]).catch(ignoreAbsent)));
      const owners = found.flatMap((text) => (text === undefined ? [] : [toOwner(text)]));
      const locks = owners.map((owner) => ({ owner, state: judgeOwner(owner, thisMachine(), new Date()) }));
      return locks.sort((a, b) => a.owner.since.localeCompare(b.owner.since));
    },
    async create(owner) {
      const facts = Object.entries(owner).map(([key, value]) => [`${ownerLabel}${key}`, String(value)]);
      const all = labels(identity, {
        "keelson.role": "lock",
        ...(Object.fromEntries(facts) as Record<string, string>),
      });
      const args = all.flatMap(({ label, value }) => ["--label", `${label}=${value}`]);
      await run(["create", ...args, name(owner.token)]);
    },
    async remove(token) {
      await run(["rm", name(token)]).catch(ignoreAbsent);
    },
  };
}

function toOwner(inspected: string): LockOwner {
  const [{ Labels }] = JSON.parse(inspected) as [{ readonly Labels: Readonly<Record<string, string>> }];
  const facts = Object.entries(Labels).filter(([key]) => key.startsWith(ownerLabel));
  const owner = Object.fromEntries(facts.map(([key, value]) => [key.slice(ownerLabel.length), value]));
  return { ...owner, pid: Number(owner["pid"]) } as LockOwner;
}
