import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { debianSources } from "../../../operations/setup/base-image.ts";
import { suite } from "../../../operations/setup/base-image-recipe.ts";
import { setupContext } from "../../../operations/setup/context.ts";
import { output } from "../../support/run.ts";
import { Box, removeCgroups } from "../apart/box.ts";

/** An engine that rows run against; those of a box only inside its network. */
export interface Engine {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  inNetwork(words: readonly string[]): readonly string[];
  stop(): Promise<void>;
}

/** Docker as Debian's current release has it, in a folder of its own. */
const packages = ["docker.io", "docker-cli", "docker-buildx", "ca-certificates", "iptables", "iproute2"];

export async function bringTrixie(folder: string): Promise<string> {
  const root = join(folder, suite);
  if (existsSync(root)) return root;
  const context = setupContext(process.env, { installDocker: false, with: [], offline: true });
  const without = ["doc", "man", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  const args = ["--variant=minbase", `--include=${packages.join(",")}`, ...without, suite, root];
  await output("mmdebstrap", [...args, ...(await debianSources(context))], { timeoutSeconds: 600 });
  return root;
}

/** The folder becomes the root; the drill's own folder keeps its path in it, so that a socket has one name on both sides. */
const start = `set -e
root=$1 work=$2; shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mkdir -p "$root$work" && mount --bind "$work" "$root$work"
mount --rbind /sys "$root/sys" && mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
ip link set lo up
cd "$root" && mkdir -p .old && pivot_root . .old && cd / && umount -l /.old
"$@" & wait $!`;

/** `features` are the daemon's: the containerd image store is what Docker 29 has by default. */
export async function startTrixie(
  root: string,
  folder: string,
  { name, features = {} }: { readonly name: string; readonly features?: Readonly<Record<string, boolean>> },
): Promise<Engine> {
  const work = join(folder, `engine-${Object.keys(features).join("-") || "plain"}`);
  const socket = join(work, "docker.sock");
  const cgroups = `/keelson-drill-${process.pid}`;
  prepare(root, work, features);
  const options = {
    "data-root": join(work, "data"),
    "config-file": join(work, "daemon.json"),
    "cgroup-parent": cgroups,
  };
  const flags = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
  const words = ["sh", "-c", start, "sh", root, work, "dockerd", "--host", `unix://${socket}`, ...flags];
  const box = await Box.open(words, work, { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" });
  const stop = async () => {
    await box.close();
    removeCgroups(cgroups);
  };
  try {
    await box.has("a Docker Engine", socket);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name,
    env: { DOCKER_HOST: `unix://${socket}` },
    inNetwork: (words) => box.inNetwork(words),
    stop,
  };
}

function prepare(root: string, work: string, features: Readonly<Record<string, boolean>>): void {
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, "daemon.json"), JSON.stringify({ features }));
  // Names as the box's network answers them, and what this machine trusts: downloads may pass an inspecting proxy.
  writeFileSync(join(root, "etc/resolv.conf"), "nameserver 10.0.2.3\n");
  const trust = "etc/ssl/certs/ca-certificates.crt";
  if (existsSync(`/${trust}`)) cpSync(`/${trust}`, join(root, trust));
}
