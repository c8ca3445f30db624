import { labels } from "../../platforms/docker/labels.ts";
import { identityOf } from "../identity.ts";

/**
 * Options of docker for a container in which a restore works while it holds the stack's lock. It is a job that ends by itself:
 * one that is there when nobody restores was left by a command that was killed, and a recovery ends it.
 */
export const helperLabels = (stack: string, service: string) => options(stack, service, { "keelson.job": "restore" });

/** The same for what is restored beside the live data, without a lock: no recovery has to do with it. */
export const besideLabels = (stack: string, service: string) => options(stack, service, { "keelson.role": "run" });

function options(stack: string, service: string, more: Readonly<Record<string, string>>): string[] {
  const facts = labels(identityOf(stack), { "keelson.service": service, ...more });
  return facts.flatMap(({ label, value }) => ["--label", `${label}=${value}`]);
}
