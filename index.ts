import * as pulumi from "@pulumi/pulumi";
import { declareStack, type StackOutputs } from "./components/stack.ts";
import { loadStack } from "./config/load.ts";
import { UserError } from "./config/user-error.ts";

const outputs = await program();

/** Where the stack answers. */
export const url = outputs.url;
/** Each service's replicas, memory and CPU limit; `keelson plan` shows every computed number. */
export const services = outputs.services;
/** What the plan wants its reader to know. */
export const findings = outputs.findings;

async function program(): Promise<StackOutputs> {
  try {
    return await declareStack(loadStack(new pulumi.Config()));
  } catch (error) {
    // RunError is shown without a stack trace.
    throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
  }
}
