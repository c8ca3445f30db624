import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import type { StackConfig } from "../../config/schema.ts";
import { checkGiven } from "./given-certificate.ts";

export interface Certificate {
  readonly certificate: pulumi.Input<string>;
  readonly key: pulumi.Output<string>;
}

type Tls = StackConfig["edge"]["tls"];

/** The edge's certificate and key; undefined where the edge speaks plain HTTP. */
export function edgeCertificate(
  name: string,
  tls: Tls,
  hosts: readonly string[],
  opts: pulumi.CustomResourceOptions,
): Certificate | undefined {
  if (tls.kind === "none") return undefined;
  // Until an authority has signed, and for whoever names another host, the stack's own stands in.
  if (tls.kind !== "files") return selfSigned(name, hosts, opts);
  return given(tls, hosts);
}

/** Checked before anything changes: nginx would refuse some of it, and clients the rest. */
function given(tls: Extract<Tls, { kind: "files" }>, hosts: readonly string[]): Certificate {
  const chain = { file: tls.certificate, pem: readPem("edge.tls.certificate", tls.certificate) };
  const key = { file: tls.key, pem: readPem("edge.tls.key", tls.key) };
  checkGiven({ chain, key }, hosts);
  return { certificate: chain.pem, key: pulumi.secret(key.pem) };
}

/**
 * Makes a certificate once, kept in the (encrypted) state: a new one at every run would be a change at every preview.
 */
function selfSigned(name: string, hosts: readonly string[], opts: pulumi.CustomResourceOptions): Certificate {
  const script = "node --import tsx components/edge/self-signed.ts";
  // Another route of a known host must not be another certificate.
  const names = [...new Set(hosts)].sort().join(" ");
  const made = new command.local.Command(
    name,
    { create: script, update: script, environment: { HOSTS: names }, logging: "none" },
    pulumi.mergeOptions(opts, { additionalSecretOutputs: ["stdout"] }),
  );
  const pem = made.stdout.apply((json) => JSON.parse(json) as { readonly certificate: string; readonly key: string });
  return { certificate: pem.apply(({ certificate }) => certificate), key: pulumi.secret(pem.apply(({ key }) => key)) };
}

/** Throws a UserError that names the key of the stack file. */
export function readPem(path: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(
      `keelson:stack.${path}: cannot read ${file} (${(error as NodeJS.ErrnoException).code}); give the path of a PEM file`,
    );
  }
}
