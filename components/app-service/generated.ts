import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ServiceConfig } from "../../config/schema.ts";
import { generatedSecrets } from "../../config/service-values.ts";
import type { Values } from "./references.ts";

const valueName = (variable: string) => `generated.${variable}`;

/** Draws a service's generated secrets: kept for the life of the stack, drawn anew where their rotation or length is another. */
export function drawSecrets(name: string, config: ServiceConfig, opts: pulumi.CustomResourceOptions): Values {
  const entries = generatedSecrets(config).map(({ variable, length, rotation }) => {
    const args = { length, special: false, keepers: { rotation: String(rotation) } };
    return [valueName(variable), new random.RandomPassword(`${name}-${variable}`, args, opts).result];
  });
  return Object.fromEntries(entries) as Values;
}

/** The same as variables of the service. */
export function drawnSecrets(config: ServiceConfig, values: Values): Record<string, pulumi.Output<string>> {
  const entries = generatedSecrets(config).map(({ variable }) => [
    variable,
    pulumi.secret(values[valueName(variable)] ?? ""),
  ]);
  return Object.fromEntries(entries) as Record<string, pulumi.Output<string>>;
}
