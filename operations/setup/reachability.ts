import { findOnPath, runCommand } from "../process.ts";

export type Reachability = (url: string) => Promise<boolean>;

/** A site that has not answered by then is worth no further waiting. */
export const probeSeconds = 5;

/** Asks each site once, whoever else wants to know. */
export function createReachability(env: NodeJS.ProcessEnv): Reachability {
  const answers = new Map<string, Promise<boolean>>();
  return (url) => {
    const answer = answers.get(url) ?? probe(url, env);
    answers.set(url, answer);
    return answer;
  };
}

// curl first: it goes through a proxy that the environment names, which Node.js 20's fetch does not.
async function probe(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (findOnPath("curl", env.PATH).length === 0) return probeDirectly(url);
  const args = ["--silent", "--output", "/dev/null", "--head", "--max-time", String(probeSeconds), url];
  const { problem } = await runCommand("curl", args, { env, timeoutSeconds: probeSeconds + 1 });
  return problem === undefined;
}

async function probeDirectly(url: string): Promise<boolean> {
  try {
    await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(probeSeconds * 1000) });
    return true;
  } catch {
    return false;
  }
}
