import * as pulumi from "@pulumi/pulumi";
import { declareStack, type StackOutputs } from "./components/stack.ts";
import { loadStack } from "./config/load.ts";
import { UserError } from "./config/user-error.ts";

const outputs = await program();

/** The platform that the stack lives on; it cannot change. */
export const target = outputs.target;
/** Where exactly it lives there; that cannot change either. */
export const place = outputs.place;
/** Where the stack answers. */
export const url = outputs.url;
/** Each service's replicas, memory and CPU limit; `keelson plan` shows every computed number. */
export const services = outputs.services;
/** What the plan wants its reader to know. */
export const findings = outputs.findings;
/** What a stack rendered as YAML leaves to its reader; nothing anywhere else. */
export const leftToDo = outputs.leftToDo;

async function program(): Promise<StackOutputs> {
  try {
    return await declareStack(loadStack(new pulumi.Config()));
  } catch (error) {
    throw error instanceof UserError ? forPeople(error) : error;
  }
}

/**
 * RunError is shown without its stack trace; none is kept either. Pulumi has Node colour it all the same, and Node 20 loops
 * for 20 s over a frame such as node_modules/@pulumi/resource.ts, as Pulumi's source maps name its files.
 */
function forPeople({ message }: UserError): pulumi.RunError {
  return Object.assign(new pulumi.RunError(message), { stack: "" });
}
