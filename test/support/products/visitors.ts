import { spawn } from "node:child_process";

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

/** Visitors of the chat, out of its own image, on this machine's network. */
export function visitors(image: string, url: string, count: number): Visitors {
  const args = ["run", "--rm", "--interactive", "--network", "host", image, "node", "src/visitors.js"];
  const child = spawn("docker", [...args, url, String(count)], { stdio: ["pipe", "pipe", "inherit"] });
  let answer = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (answer += text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    async leave() {
      child.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`the visitors ended with ${code}: ${answer}`);
      return JSON.parse(answer) as Visit[];
    },
  };
}
