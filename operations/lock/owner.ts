import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import type { Machine } from "./machine.ts";
import type { HeldLock, LockOwner } from "./types.ts";

/** Time for a command that has run out of its own to end what it began. */
const graceSeconds = 900;

/** This process as an owner of a lock for at most so long. */
export function ownerOf(command: string, seconds: number, { host, machine, ...here }: Machine): LockOwner {
  const since = new Date();
  return {
    token: randomBytes(6).toString("hex"),
    user: userInfo().username,
    host,
    machine,
    bootId: here.bootId,
    pidNamespace: here.pidNamespace,
    pid: process.pid,
    processStart: here.startTimeOf(process.pid) ?? "",
    command,
    since: since.toISOString(),
    expires: new Date(since.getTime() + (seconds + graceSeconds) * 1000).toISOString(),
  };
}

/** "alice@build-1 (keelson deploy, process 4711, since 2026-01-31 10:15:00 UTC)" */
export function describeOwner({ user, host, command, pid, since }: LockOwner): string {
  return `${user}@${host} (keelson ${command}, process ${pid}, since ${atTime(since)})`;
}

export function atTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** Why nobody waits for this owner any more. */
export function describeStale({ owner, state }: HeldLock): string {
  return state === "gone" ? "it has ended without giving it back" : `its time was over at ${atTime(owner.expires)}`;
}
