import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { note } from "../../operations/setup/report.ts";
import type { Layout } from "./layout.ts";
import { startTimeOf } from "../../operations/lock/start-time.ts";

/** One at a time: test files that start together all ask for the cluster. A lock whose holder is gone counts as free. */
export async function withLock<T>({ lock }: Pick<Layout, "lock">, work: () => Promise<T>): Promise<T> {
  for (let told = false; !take(lock); told = true) {
    if (!told) note("Another `cluster` command is at work: waiting for it");
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock);
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startTimeOf(process.pid) ?? ""}`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (isStale(file)) rmSync(file, { force: true });
    return false;
  }
}

function isStale(file: string): boolean {
  try {
    const [pid = "", startTime] = readFileSync(file, "utf8").split(" ");
    // Empty between another's open and write.
    return pid !== "" && startTimeOf(Number(pid)) !== startTime;
  } catch {
    return false;
  }
}
