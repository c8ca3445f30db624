import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How one visitor of the chat fared. */
export interface Visit {
  readonly said: number;
  readonly heard: number;
  /** Ids of its sessions, one after the other. */
  readonly sessions: readonly string[];
  /** Host names of the replicas that held them. */
  readonly replicas: readonly string[];
  readonly transports: readonly string[];
  readonly reasons: readonly string[];
  readonly failures: readonly string[];
}

export interface Visitors {
  /** Lets them finish what they say, and tells how each one fared. */
  leave(): Promise<readonly Visit[]>;
}

/** Brings visitors into the chat, out of its own image, on this machine's network, and returns once all of them are in it. */
export async function visitors(image: string, url: string, count: number): Promise<Visitors> {
  const args = ["run", "--rm", "--interactive", "--network", "host", image, "node", "src/visitors.js"];
  const child = spawn("docker", [...args, url, String(count)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value as string | undefined;
  if ((await next()) !== "present") throw new Error(`the visitors did not come in: exit code ${child.exitCode}`);
  return {
    async leave() {
      child.stdin.end();
      const answer = await next();
      if (answer === undefined) throw new Error("the visitors ended without a word");
      return JSON.parse(answer) as Visit[];
    },
  };
}
