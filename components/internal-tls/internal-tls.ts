import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { File } from "../workload.ts";
import { authorityHash, type Pair, renewalPeriodAt } from "./issued.ts";
import { authorityFile, authorityFolder } from "./paths.ts";

export interface InternalTlsArgs {
  readonly rotation: number;
  /** Clients that ask in clear are refused. */
  readonly required: boolean;
}

/** What a server of the stack shows to those that connect to it. */
export interface ServerTls {
  readonly certificate: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  readonly authority: Authority;
  readonly required: boolean;
}

/** Whom those that connect have to trust. */
export interface Authority {
  /** Certificates of the present authority and of the one that a rotation will bring, PEM. */
  readonly bundle: pulumi.Output<string>;
  /** The same as files of a client's container. */
  readonly files: readonly File[];
}

/** The servers' certificates, where the stack has them; undefined where it speaks in clear, or has none. */
export function declareInternalTls(
  { internalTls: { rotation, mode }, postgres, redis }: Pick<StackConfig, "internalTls" | "postgres" | "redis">,
  opts: pulumi.ComponentResourceOptions,
): InternalTls | undefined {
  if (mode === "off" || (postgres === undefined && redis === undefined)) return undefined;
  return new InternalTls("internal-tls", { rotation, required: mode === "required" }, opts);
}

/**
 * The stack's own authority, which signs what its servers show. Everybody trusts two: the next one is made along with the
 * present one, so that a rotation finds it trusted everywhere before any server shows what it has signed.
 */
export class InternalTls extends pulumi.ComponentResource {
  readonly authority: Authority;
  readonly #required: boolean;
  readonly #present: pulumi.Output<Pair>;

  constructor(name: string, { rotation, required }: InternalTlsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:internal-tls:InternalTls", name, { rotation, required }, opts);
    this.#required = required;
    this.#present = this.#issue(`${name}-authority-${rotation}`, {});
    const next = this.#issue(`${name}-authority-${rotation + 1}`, {});
    this.authority = authorityOf(this.#present, next);
    this.registerOutputs({});
  }

  /** Makes a server's certificate: kept, and made anew by the first deploy of each period. */
  server(service: string): ServerTls {
    const environment = {
      AUTHORITY: this.#present.apply((pair) => JSON.stringify(pair)),
      NAMES: `${service} localhost`,
      PERIOD: String(renewalPeriodAt(new Date())),
    };
    const pair = this.#issue(`${service}-certificate`, environment);
    return { ...partsOf(pair), authority: this.authority, required: this.#required };
  }

  #issue(name: string, environment: Readonly<Record<string, pulumi.Input<string>>>): pulumi.Output<Pair> {
    const script = "node --import tsx components/internal-tls/issue.ts";
    const made = new command.local.Command(
      name,
      { create: script, update: script, environment, logging: "none" },
      { parent: this, additionalSecretOutputs: ["stdout"] },
    );
    return made.stdout.apply((json) => JSON.parse(json) as Pair);
  }
}

function partsOf(pair: pulumi.Output<Pair>) {
  return {
    certificate: publicPart(pair),
    key: pulumi.secret(pair.apply(({ key }) => key)),
  };
}

/** Printed along with its key it would be a secret too, and so would be all that is made of it. */
function publicPart(pair: pulumi.Output<Pair>): pulumi.Output<string> {
  return pulumi.unsecret(pair.apply(({ certificate }) => certificate));
}

function authorityOf(present: pulumi.Output<Pair>, next: pulumi.Output<Pair>): Authority {
  const certificates = [publicPart(present), publicPart(next)];
  const bundle = pulumi.all(certificates).apply((all) => all.map((pem) => `${pem.trimEnd()}\n`).join(""));
  const files = [
    { path: authorityFile, content: bundle },
    ...certificates.map((content, index) => ({ path: `${authorityFolder}/${authorityHash}.${index}`, content })),
  ];
  return { bundle, files };
}
