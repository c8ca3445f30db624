import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { StackFile } from "../../../config/schema.ts";

export type Services = NonNullable<StackFile["services"]>;

/** The stack file of a product as it stands in examples/real. */
export function productStack(name: string): StackFile {
  const text = readFileSync(`examples/real/${name}/Pulumi.${name}.yaml`, "utf8");
  return (parse(text) as { config: { "keelson:stack": StackFile } }).config["keelson:stack"];
}

/** A product on a port of this machine's own, without TLS, so that plain clients reach it. */
export function onPort(file: StackFile, httpPort: number): StackFile {
  return { ...file, edge: { ...file.edge, address: "127.0.0.1", httpPort, tls: { kind: "none" } } };
}
