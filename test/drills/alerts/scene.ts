import { request } from "node:https";
import { probeBinary } from "../../../platforms/container.ts";
import { container, containers } from "../../support/docker.ts";
import { output } from "../../support/run.ts";
import type { StackPlan } from "../../../sizing/types.ts";

/** A running stack that causes work on. */
export interface Scene {
  readonly stack: string;
  readonly url: string;
  readonly plan: StackPlan;
}

/** Ends what goes on. */
export type Stop = () => Promise<void> | void;

export const docker = (...args: readonly string[]): Promise<string> => output("docker", args, { timeoutSeconds: 120 });

/** Does something every so many milliseconds, whatever became of the time before. */
export function often(milliseconds: number, act: () => Promise<unknown>): Stop {
  const timer = setInterval(() => void Promise.resolve(act()).catch(() => undefined), milliseconds);
  return () => clearInterval(timer);
}

/** Asks the edge and takes any answer; with a time-out above the longest wait that a cause makes. */
export function visit(url: string): Promise<void> {
  return new Promise((resolve) => {
    const sent = request(url, { rejectUnauthorized: false, agent: false, timeout: 20_000 }, (response) => {
      response.resume().on("close", resolve);
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve());
    sent.end();
  });
}

/** Asks an app's first replica in its own container, past the edge, by a program that needs next to no memory there. */
export async function tell({ stack }: Scene, service: string, path: string): Promise<void> {
  const [replica] = (await containers(stack)).filter((one) => one.service === service);
  const asked = [probeBinary, "get", "--timeout", "10s", `http://127.0.0.1:8080${path}`];
  // Whoever is killed by the question does not answer it.
  await docker("exec", replica!.name, ...asked).catch(() => undefined);
}

/** Starts a program of Node.js in a service's container that ends by itself; the service's packages are there. */
export async function background({ stack }: Scene, service: string, script: string): Promise<void> {
  const { name } = await container(stack, service);
  await docker("exec", "--detach", "--workdir", "/app", name, "node", "-e", script);
}

/** Stops the containers of a service as somebody at the console would; the end starts them again. */
export async function stopped({ stack }: Scene, service: string): Promise<Stop> {
  const names = (await containers(stack)).filter((one) => one.service === service).map(({ name }) => name);
  if (names.length === 0) throw new Error(`no container of ${service}`);
  await docker("stop", ...names);
  return async () => {
    await docker("start", ...names);
  };
}
