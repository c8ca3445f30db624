import type { StackFile } from "../../config/schema.ts";
import type { Project } from "../support/project.ts";

export interface Version {
  readonly env?: Readonly<Record<string, string>>;
  readonly deploy?: StackFile["deploy"];
}

/** The example app behind an edge, in one of its versions: `env` says what is wrong with it. */
export function version(port: number, { env = {}, deploy = {} }: Version): StackFile {
  return {
    environment: "development",
    host: { memory: "2GiB", cpus: 2, disk: "20GiB" },
    images: { source: "build" },
    edge: { address: "127.0.0.1", httpPort: port, tls: { kind: "none" }, routes: [{ service: "web" }] },
    deploy: { settle: "3s", gate: { timeout: "40s", interval: "1s" }, ...deploy },
    services: { web: { build: "examples/node-app", env, health: { startup: "5s" }, stopGrace: "15s" } },
  };
}

/** `keelson deploy` of a stack file, whatever becomes of it. */
export async function deployFile(project: Project, file: StackFile, args: readonly string[] = []) {
  project.writeStack(file);
  const { code, stdout, stderr } = await project.keelson("deploy", args);
  return { code, said: `${stdout}\n${stderr}`, stdout };
}
