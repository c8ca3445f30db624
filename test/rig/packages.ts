import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import { findOnPath, isExecutable } from "../../operations/process.ts";
import type { SetupContext } from "../../operations/setup/context.ts";
import { installPackages, isDebianLike, parseOsRelease } from "../../operations/setup/debian.ts";
import { note } from "../../operations/setup/report.ts";

/** Debian's package has in this folder the CNI plugins. */
export const cniPlugins = "/usr/lib/cni";

/** A program of each Debian package that the cluster needs; absolute where it is on no PATH. */
const programs: Readonly<Record<string, string>> = {
  etcd: "etcd-server",
  containerd: "containerd",
  runc: "runc",
  [`${cniPlugins}/bridge`]: "containernetworking-plugins",
  iptables: "iptables",
  conntrack: "conntrack",
  ip: "iproute2",
  ethtool: "ethtool",
  nsenter: "util-linux",
  sysctl: "procps",
};

export function missingPackages(env: NodeJS.ProcessEnv): readonly string[] {
  const found = (program: string): boolean =>
    program.startsWith("/") ? isExecutable(program) : findOnPath(program, env.PATH).length > 0;
  return Object.keys(programs)
    .filter((program) => !found(program))
    .map((program) => programs[program]!);
}

export async function ensurePackages(context: SetupContext): Promise<void> {
  const missing = missingPackages(context.env);
  if (missing.length === 0) return;
  const release = existsSync("/etc/os-release") ? parseOsRelease(readFileSync("/etc/os-release", "utf8")) : {};
  if (!isDebianLike(release)) {
    throw new UserError(
      `The cluster needs the programs of Debian's packages ${missing.join(", ")}: install them, CNI plugins in ${cniPlugins}.`,
    );
  }
  note(`Cluster: installing Debian's packages ${missing.join(", ")}`);
  await installPackages(missing, context);
}
