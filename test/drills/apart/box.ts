import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What slirp4netns answers names at, whatever the machine's own name server is. */
const nameServer = "10.0.2.3";
const startSeconds = 30;

/**
 * A set of namespaces of its own: file systems, network, processes. Whatever is started in it ends with it, and so do its
 * mounts and addresses. It reaches the outside as a program of this user would, and is reached from nowhere.
 */
export class Box {
  readonly #init: number;
  readonly #helpers: readonly ChildProcess[];
  readonly #resolv: string;
  readonly #log: string;

  private constructor(init: number, helpers: readonly ChildProcess[], resolv: string, log: string) {
    this.#init = init;
    this.#helpers = helpers;
    this.#resolv = resolv;
    this.#log = log;
  }

  /** Runs the words as the box's first process; what it prints goes to box.log in the folder. */
  static async open(words: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<Box> {
    const logFile = join(folder, "box.log");
    const log = openSync(logFile, "a");
    const resolv = join(folder, "resolv.conf");
    writeFileSync(resolv, `nameserver ${nameServer}\n`);
    const start = (args: readonly string[]) =>
      spawn("setpriv", ["--pdeathsig", "KILL", "--", ...args], { stdio: ["ignore", log, log], env });
    const box = start(["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--", ...words]);
    const init = await firstChild(box);
    const network = start([
      "slirp4netns",
      "--configure",
      "--mtu=1400",
      "--disable-host-loopback",
      String(init),
      "tap0",
    ]);
    const opened = new Box(init, [box, network], resolv, logFile);
    await opened.#connected();
    return opened;
  }

  /** The words that run a command in the box's network, with everything else as it is outside. */
  inNetwork(words: readonly string[]): readonly string[] {
    const bind = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
    const net = `--net=/proc/${this.#init}/ns/net`;
    return ["nsenter", net, "--", "unshare", "--mount", "--", "sh", "-c", bind, this.#resolv, ...words];
  }

  /** The words that run a command inside, where nothing of the outside is but what was mounted into it. */
  inside(words: readonly string[]): readonly string[] {
    return ["nsenter", `--target=${this.#init}`, "--mount", "--net", "--pid", "--root", "--wd", "--", ...words];
  }

  /** Waits until something inside has made a file; gives up where the box has ended before. */
  async has(what: string, file: string, seconds = 60): Promise<void> {
    await waitFor(what, () => existsSync(file) || !this.isAlive(), seconds);
    if (!existsSync(file))
      throw new Error(
        `the box ended before it had ${what}: see ${this.#log}:\n${readFileSync(this.#log, "utf8").slice(-2000)}`,
      );
  }

  /** True while its first process lives. */
  isAlive(): boolean {
    return existsSync(`/proc/${this.#init}/ns/net`) && this.#helpers[0]!.exitCode === null;
  }

  /** Ends all that runs inside; the kernel takes the namespaces away with the last process. */
  async close(): Promise<void> {
    if (this.isAlive()) process.kill(this.#init, "SIGKILL");
    for (const helper of this.#helpers) {
      helper.kill("SIGKILL");
      if (helper.exitCode === null && helper.signalCode === null) await once(helper, "exit");
    }
  }

  async #connected(): Promise<void> {
    await waitFor("its network", () => readFileSync(`/proc/${this.#init}/net/route`, "utf8").includes("tap0"));
  }
}

/** The process that unshare starts in the new namespaces. */
async function firstChild({ pid }: ChildProcess): Promise<number> {
  const children = () => readFileSync(`/proc/${pid!}/task/${pid!}/children`, "utf8").trim();
  await waitFor("its first process", () => children() !== "" && isApart(children()));
  return Number(children());
}

const network = (pid: string) => readlinkSync(`/proc/${pid}/ns/net`);
const isApart = (pid: string) => network(pid) !== network("self");

export async function waitFor(what: string, is: () => boolean, seconds = startSeconds): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (holds(is)) return;
    await sleep(100);
  }
  throw new Error(`the box has not got ${what} within ${seconds} s`);
}

function holds(is: () => boolean): boolean {
  try {
    return is();
  } catch {
    return false;
  }
}

/** Removes the cgroups of a parent that nothing runs in any more, in whatever hierarchies there are. */
export function removeCgroups(parent: string, mounts = "/sys/fs/cgroup"): void {
  const hierarchies = ["", ...readdirSync(mounts)].map((name) => join(mounts, name, parent));
  for (const folder of hierarchies) if (existsSync(folder)) removeTree(folder);
}

function removeTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  rmdirSync(folder);
}
