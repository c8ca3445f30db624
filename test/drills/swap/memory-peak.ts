import { output } from "../../support/run.ts";

/** The largest sum of memory limits of a stack's running servers until something ends, looked at twice a second. */
export async function memoryPeak(stack: string, ends: Promise<unknown>): Promise<number> {
  const ended = ends.then(
    () => true,
    () => true,
  );
  const halfSecond = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500));
  let peak = 0;
  do peak = Math.max(peak, await limitsOf(stack));
  while (!(await Promise.race([ended, halfSecond()])));
  return peak;
}

async function limitsOf(stack: string): Promise<number> {
  const filters = ["--filter", `label=keelson.stack=${stack}`, "--filter", "label=keelson.tier"];
  const ids = (await output("docker", ["ps", "--quiet", ...filters])).split("\n").filter((id) => id !== "");
  if (ids.length === 0) return 0;
  // A container may be gone between the two questions: those that are left are counted the next time.
  const limits = await output("docker", ["inspect", "--format", "{{.HostConfig.Memory}}", ...ids]).catch(() => "");
  return limits.split("\n").reduce((sum, bytes) => sum + Number(bytes), 0);
}
