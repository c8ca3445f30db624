import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/** The part of a kubeconfig that tests change. */
export interface Kubeconfig {
  readonly clusters: { readonly cluster: { server: string } }[];
  readonly users: { user: object }[];
}

/** The administrator's kubeconfig with something else in it, as a file of this folder. Returns its path. */
export function changedKubeconfig(folder: string, name: string, change: (config: Kubeconfig) => void): string {
  const config = parse(readFileSync(process.env["KUBECONFIG"]!, "utf8")) as Kubeconfig;
  change(config);
  const path = join(folder, name);
  writeFileSync(path, stringify(config), { mode: 0o600 });
  return path;
}
