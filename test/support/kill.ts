import { containers, exec, type Running } from "./docker.ts";
import { ask } from "./http.ts";
import { output } from "./run.ts";

/**
 * SIGKILL of a container's first process from outside, as the kernel's out-of-memory killer does it. `docker kill` would
 * count as the user's own stop, after which no restart policy acts. A helper in the host's process namespace does it
 * without asking for root, and for a Docker host that is another machine.
 */
export async function killFirstProcess({ name }: Running): Promise<void> {
  const [pid, image] = (await output("docker", ["inspect", "--format", "{{.State.Pid}} {{.Image}}", name]))
    .trim()
    .split(" ");
  const helper = [
    "run",
    "--rm",
    "--pid=host",
    "--security-opt=apparmor=unconfined",
    "--user=0",
    "--network=none",
    "--entrypoint=sh",
  ];
  await output("docker", [...helper, image!, "-c", `kill -9 ${pid}`]);
}

/** Waits until Docker has started the container again, by itself. */
export async function restarted(stack: string, { id, restarts }: Running, seconds: number): Promise<void> {
  const again = async () => (await containers(stack)).some((now) => now.id === id && now.restarts > restarts);
  await until(again, seconds, `restart of ${id}`);
}

/** Waits until every app says itself that it is ready, and the edge passes that on. */
export async function allReady(stack: string, urls: readonly string[], seconds: number): Promise<void> {
  const apps = (await containers(stack)).filter(({ tier, scheduled }) => tier === "app" && !scheduled);
  await until(
    async () => (await Promise.all([...apps.map(ownReady), ...urls.map(readyAt)])).every(Boolean),
    seconds,
    "all apps ready",
  );
}

async function ownReady({ name }: Running): Promise<boolean> {
  return (await exec(name, ["/keelson/probe", "http", "http://127.0.0.1:8080/ready"])).code === 0;
}

async function readyAt(url: string): Promise<boolean> {
  return (await ask(url).catch(() => undefined))?.status === 200;
}

async function until(holds: () => Promise<boolean>, seconds: number, what: string): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
