import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { startTimeOf } from "./start-time.ts";

/** What is known of the machine that asks. */
export interface Machine {
  readonly host: string;
  readonly machine: string;
  readonly bootId: string;
  readonly pidNamespace: string;
  /** Ticks since boot; undefined where there is no such process. */
  startTimeOf(pid: number): string | undefined;
}

/**
 * Identifies this machine. Without /proc, as on macOS, nothing identifies the machine: nobody's end can be proved
 * then, only awaited.
 */
export function thisMachine(): Machine {
  const bootId = textOf("/proc/sys/kernel/random/boot_id");
  const machineId = textOf("/etc/machine-id");
  return {
    host: hostname(),
    machine: bootId === "" ? "" : identify(machineId, hostname()),
    bootId,
    pidNamespace: linkOf("/proc/self/ns/pid"),
    startTimeOf,
  };
}

/** systemd asks that a machine's id is not shown as it is (man 5 machine-id). */
function identify(machineId: string, host: string): string {
  return createHash("sha256").update(`keelson lock ${machineId} ${host}`).digest("hex").slice(0, 16);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
