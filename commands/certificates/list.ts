import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { complaintOf } from "../../operations/certificates/judge.ts";
import { readCertificates, tryAgain } from "../../operations/certificates/read.ts";
import type { HostCertificate } from "../../operations/certificates/types.ts";
import { reasonOf } from "../../operations/checklist/live/edge.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { platformEnvironment } from "../../operations/stack.ts";
import { formatCertificates } from "./format.ts";

interface ListOptions {
  readonly json: boolean;
  readonly retry: boolean;
}

/** An authority takes some seconds to ask a host and to sign. */
const attemptMs = 15_000;

async function again(stack: string, config: StackConfig, env: NodeJS.ProcessEnv): Promise<void> {
  if (config.edge.tls.kind !== "acme") throw new UserError("nothing obtains certificates here: edge.tls is not acme");
  await tryAgain({ stack, config, env });
  await new Promise((resolve) => setTimeout(resolve, attemptMs));
}

/** Prints each host's certificate; returns the exit code: 0 well, 1 something to mend, 2 could not be asked. */
export async function listCertificates(stack: string, { json, retry }: ListOptions): Promise<0 | 1 | 2> {
  const config = readStackFile(stack);
  try {
    const env = platformEnvironment(config, process.env);
    if (retry) await again(stack, config, env);
    const found = await readCertificates(stack, config, env);
    return print(found, json);
  } catch (error) {
    return notAsked(error instanceof UserError ? error.message : `the edge does not answer: ${reasonOf(error)}`);
  }
}

function notAsked(why: string): 2 {
  process.stderr.write(`not checked: ${why}\n`);
  return 2;
}

function print(found: readonly HostCertificate[], json: boolean): 0 | 1 {
  const complaints = found.flatMap((one) => complaintOf(one, new Date()) ?? []);
  const text = json
    ? JSON.stringify({ certificates: found, complaints }, null, 2)
    : found.length === 0
      ? "The edge has no certificate: edge.tls is none."
      : formatCertificates(found, complaints);
  process.stdout.write(`${text}\n`);
  return complaints.length === 0 ? 0 : 1;
}
