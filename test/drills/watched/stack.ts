import type { StackFile } from "../../../config/schema.ts";
import { example, type Ports } from "../../e2e/stack-files.ts";

/** The production example with all of monitoring, logs, a job at night and an app that tells metrics: every kind of target but an authority. */
export function watchedStack(ports: Ports): StackFile {
  const { services, ...file } = example("prod", ports);
  const nightly = { build: "examples/node-app", schedule: "0 3 * * *", needs: [], stopGrace: "5s", memory: "64MiB" };
  const web = { ...services!["web"]!, metrics: {} };
  return { ...file, backups: {}, logs: {}, services: { ...services, web, nightly } };
}
