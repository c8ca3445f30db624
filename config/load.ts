import * as pulumi from "@pulumi/pulumi";
import { parseStack, smallestFile } from "./parse.ts";
import type { StackConfig } from "./schema.ts";
import { UserError } from "./user-error.ts";

/** Reads the stack file from Pulumi's configuration; nothing else in the program reads that. */
export function loadStack(config: pulumi.Config): StackConfig {
  // Pulumi marks the key as a whole, as soon as one value in it is encrypted: that nothing is encrypted is certain, that
  // everything is cannot be seen from here. `keelson plan` and the checklist read the file itself (stack-file.ts).
  const encrypted = runtime.isConfigSecret("keelson:stack");
  return parseStack(readObject(config), () => !encrypted);
}

// Left out of the SDK's type declarations; there is no other way to learn that a key holds a secret.
const runtime = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };

const notAnObject = `keelson:stack is a single value; make it a group of keys in Pulumi.<stack>.yaml:${smallestFile}`;

function readObject(config: pulumi.Config): unknown {
  try {
    return config.getObject("stack");
  } catch {
    // The SDK's own message quotes the value, which may be a secret.
    throw new UserError(notAnObject);
  }
}
