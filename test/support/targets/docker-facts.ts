import { container, exec } from "../docker.ts";
import { output } from "../run.ts";
import { processFacts, type Facts } from "./process-facts.ts";

interface Inspected {
  readonly Config: {
    readonly StopTimeout: number;
    readonly StopSignal: string;
    readonly Healthcheck: {
      readonly Test: readonly string[];
      readonly Interval: number;
      readonly Timeout: number;
      readonly Retries: number;
    };
  };
  readonly HostConfig: { readonly MemoryReservation: number; readonly Tmpfs: Readonly<Record<string, string>> };
}

/** A service of a Docker stack as it runs. */
export async function dockerFacts(stack: string, service: string): Promise<Facts> {
  const { name } = await container(stack, service);
  const [{ Config, HostConfig }] = JSON.parse(await output("docker", ["inspect", name])) as [Inspected];
  const { Test, Interval, Timeout, Retries } = Config.Healthcheck;
  return {
    ...(await processFacts((command) => exec(name, command), name)),
    "memory reservation": `${HostConfig.MemoryReservation / 1024 ** 2} MiB`,
    "readiness probe": readiness(Test.slice(1)),
    "readiness rhythm": `every ${Interval / 1e9} s, ${Timeout / 1e9} s each, ${Retries} failures`,
    "grace after the stop signal": `${Config.StopTimeout} s`,
    "stop signal": Config.StopSignal,
    "writable folders": Object.keys(HostConfig.Tmpfs).sort().join(" "),
  };
}

/** Docker asks an app from inside, by the probe binary: the same question as the kubelet's. */
function readiness(command: readonly string[]): string {
  const url = command.at(-1)!;
  return command[1] === "http" && url.includes(":8080/")
    ? `GET ${new URL(url).pathname} on port 8080`
    : command.join(" ");
}
