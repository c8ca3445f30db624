import * as pulumi from "@pulumi/pulumi";
import { declareStack, type StackOutputs } from "./components/stack.ts";
import { loadStack } from "./config/load.ts";
import { UserError } from "./config/user-error.ts";

/**
 * The program: it reads the stack file, plans, declares everything and returns the stack's outputs. Plain `pulumi up` runs it
 * in a process of its own (start.mjs), the `keelson` command in its own process; both declare the same.
 */
export default async function keelson(): Promise<StackOutputs> {
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
