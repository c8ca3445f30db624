import { cgroupLimitsBy, type Exec } from "../cgroup.ts";

/** One container or pod as the kernel sees its first process: field by field, comparable as texts. */
export type Facts = Readonly<Record<string, string>>;

/** What the kernel holds a container's first process to, asked from inside. */
export async function processFacts(exec: Exec, name: string): Promise<Facts> {
  const { memory, cpus, cpuShares } = await cgroupLimitsBy(exec, name);
  const status = await statusOf(exec, name);
  return {
    "memory limit": `${memory / 1024 ** 2} MiB`,
    "CPU limit": String(cpus),
    "CPU shares": String(cpuShares),
    user: `${first(status["Uid"])}:${first(status["Gid"])}`,
    capabilities: `effective ${status["CapEff"]}, bounding ${status["CapBnd"]}`,
    "no new privileges": status["NoNewPrivs"] ?? "",
    seccomp: status["Seccomp"] === "2" ? "filter" : "none",
    "root file system": await rootFileSystem(exec),
    ...(await fileHashes(exec, name)),
  };
}

async function statusOf(exec: Exec, name: string): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await exec(["cat", "/proc/1/status"]);
  if (code !== 0) throw new Error(`${name}: ${stderr}`);
  const lines = stdout.split("\n").map((line) => line.split(":"));
  return Object.fromEntries(lines.map(([key = "", value = ""]) => [key, value.trim()]));
}

const first = (words = "") => words.split(/\s+/)[0]!;

async function rootFileSystem(exec: Exec): Promise<string> {
  const { stdout } = await exec(["cat", "/proc/1/mounts"]);
  const options = stdout
    .split("\n")
    .map((line) => line.split(" "))
    .find(([, path]) => path === "/")?.[3];
  return options?.split(",").includes("ro") ? "read-only" : `writable (${options})`;
}

/** Hashes of the files that Keelson writes; of secrets, which differ from stack to stack, that they are there. */
async function fileHashes(exec: Exec, name: string): Promise<Facts> {
  // Follows links (Kubernetes' volumes are made of them), and leaves out the folders that they point into.
  const script =
    'for f in /etc/keelson/*/* /run/secrets/*; do if [ -f "$f" ]; then sha256sum "$f"; fi; done 2>/dev/null; true';
  const { code, stdout, stderr } = await exec(["sh", "-c", script]);
  if (code !== 0) throw new Error(`${name}: ${stderr}`);
  const lines = stdout.split("\n").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const [hash = "", path = ""] = line.split(/\s+/);
      return [`file ${path}`, path.startsWith("/run/secrets/") ? "there" : hash.slice(0, 12)];
    }),
  );
}
