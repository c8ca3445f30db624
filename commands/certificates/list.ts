import { UserError } from "../../config/user-error.ts";
import { complaintOf } from "../../operations/certificates/judge.ts";
import { readCertificates } from "../../operations/certificates/read.ts";
import type { HostCertificate } from "../../operations/certificates/types.ts";
import { reasonOf } from "../../operations/checklist/live/edge.ts";
import { identityOf } from "../../operations/identity.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { platformEnvironment } from "../../operations/stack.ts";
import { formatCertificates } from "./format.ts";

/** Prints each host's certificate; returns the exit code: 0 well, 1 something to mend, 2 could not be asked. */
export async function listCertificates(stack: string, json: boolean): Promise<0 | 1 | 2> {
  const config = readStackFile(stack);
  if (config.target === "kubernetes") return notAsked("on kubernetes ask kubectl: this asks Docker hosts only");
  try {
    const found = await readCertificates(config, identityOf(stack), platformEnvironment(config, process.env));
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
