import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { userFolders } from "../../../operations/environment/folders.ts";
import { Box, removeCgroups } from "../apart/box.ts";

/** A machine that has nothing of what set-up brings: this one's files below, whatever is written above them thrown away. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  inside(words: readonly string[]): readonly string[];
  stop(): Promise<void>;
}

/** What set-up would find on this machine: Debian's packages of Docker, and what makes a base image. */
const packages = ["docker.io", "docker-cli", "docker-buildx", "docker-compose", "containerd", "runc", "mmdebstrap"];

/**
 * The files of this machine, changed nowhere but in memory; the drill's own folder stays itself, and Docker's data lies in it,
 * because overlays do not lie on overlays. The folders of Docker, of services and of root are empty.
 */
const start = `set -e
work=$1
mount --make-rprivate /
mount -t tmpfs -o size=8g tmpfs "$work/above"
mkdir "$work/above/upper" "$work/above/work" "$work/above/root"
root=$work/above/root
mount -t overlay -o "lowerdir=/,upperdir=$work/above/upper,workdir=$work/above/work" overlay "$root"
for folder in run root tmp; do mount -t tmpfs tmpfs "$root/$folder"; done
mkdir -p "$root$work" "$root/var/lib/docker" "$root/etc/docker" && mount --bind "$work" "$root$work"
mount --bind "$work/docker" "$root/var/lib/docker"
mount --rbind /sys "$root/sys" && mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc"
chmod 1777 "$root/tmp"
rm -f "$root/etc/resolv.conf" "$root/usr/local/bin/docker" "$root/usr/local/bin/pulumi"
cp "$work/resolv.conf" "$root/etc/resolv.conf"
cp "$work/daemon.json" "$root/etc/docker/daemon.json"
ip link set lo up
cd "$root" && mkdir -p .old && pivot_root . .old && cd / && umount -l /.old
dpkg --remove --force-all ${packages.join(" ")} || true
: > "$work/ready"
while :; do sleep 3600 & wait $!; done`;

export async function startMachine(work: string): Promise<Machine> {
  const cgroups = `/keelson-drill-${process.pid}`;
  for (const folder of ["above", "docker", "home"]) mkdirSync(join(work, folder), { recursive: true });
  writeFileSync(join(work, "daemon.json"), JSON.stringify({ "cgroup-parent": cgroups }));
  const box = await Box.open(["sh", "-c", start, "sh", work], work, process.env);
  const stop = async () => {
    await box.close();
    // The kernel ends processes a moment after the first of them.
    await sleep(1000);
    removeCgroups(cgroups);
  };
  try {
    await box.has("its files", join(work, "ready"));
  } catch (error) {
    await stop();
    throw error;
  }
  return { env: environment(join(work, "home")), inside: (words) => box.inside(words), stop };
}

/** Copies the programs that set-up has built here into an empty home. */
export function takeBuilt(home: string): void {
  const from = userFolders(process.env);
  const to = userFolders({ HOME: home });
  cpSync(join(from.pulumiHome, "plugins"), join(to.pulumiHome, "plugins"), { recursive: true });
  cpSync(join(from.cache, "bin"), join(to.cache, "bin"), { recursive: true });
}

/** The user's, without whatever leads to a cache, a state or an engine that are there. */
function environment(home: string): NodeJS.ProcessEnv {
  const leading = /^(XDG_|GO(PATH|CACHE|MODCACHE|BIN)$|npm_|NPM_|PULUMI_|DOCKER_|KEELSON_|TMPDIR$)/;
  const kept = Object.entries(process.env).filter(([name]) => !leading.test(name));
  return { ...Object.fromEntries(kept), HOME: home };
}
