import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import type { StackConfig } from "../../config/schema.ts";

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
  if (tls.kind === "self-signed") return selfSigned(name, hosts, opts);
  return {
    certificate: readPem("edge.tls.certificate", tls.certificate),
    key: pulumi.secret(readPem("edge.tls.key", tls.key)),
  };
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

function readPem(path: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(
      `keelson:stack.${path}: cannot read ${file} (${(error as NodeJS.ErrnoException).code}); give the path of a PEM file`,
    );
  }
}
