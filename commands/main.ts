import { Command } from "commander";
import { UserError } from "../config/user-error.ts";
import * as alerts from "./alerts/index.ts";
import * as certificates from "./certificates/index.ts";
import * as backup from "./backup/index.ts";
import * as checklist from "./checklist/index.ts";
import * as dashboards from "./dashboards/index.ts";
import * as deploy from "./deploy/index.ts";
import * as destroy from "./destroy/index.ts";
import * as disasterRecovery from "./disaster-recovery/index.ts";
import * as doctor from "./doctor/index.ts";
import * as environment from "./environment/index.ts";
import * as exec from "./exec/index.ts";
import * as history from "./history/index.ts";
import * as compose from "./import/index.ts";
import * as images from "./images/index.ts";
import * as init from "./init/index.ts";
import * as logs from "./logs/index.ts";
import * as open from "./open/index.ts";
import * as maintenance from "./maintenance/index.ts";
import * as plan from "./plan/index.ts";
import * as preview from "./preview/index.ts";
import { outliveReaders } from "./readers.ts";
import * as report from "./report/index.ts";
import * as rollback from "./rollback/index.ts";
import * as run from "./run/index.ts";
import * as schedule from "./schedule/index.ts";
import * as secret from "./secret/index.ts";
import * as setup from "./setup/index.ts";
import * as status from "./status/index.ts";

/**
 * One folder a verb. Its index.ts declares the arguments in `register` and imports the work inside the action, so that
 * no verb pays for loading another's libraries.
 */
const verbs: readonly { register(program: Command): void }[] = [
  setup,
  environment,
  compose,
  secret,
  plan,
  preview,
  checklist,
  deploy,
  status,
  logs,
  alerts,
  report,
  dashboards,
  backup,
  disasterRecovery,
  rollback,
  destroy,
  doctor,
  certificates,
  images,
  init,
  history,
  run,
  exec,
  schedule,
  open,
  maintenance,
];

export function buildProgram(): Command {
  const program = new Command("keelson").description("One typed stack file to a running, tuned, hardened stack");
  // Without it no verb could leave what follows an argument to another program.
  program.enablePositionalOptions();
  for (const verb of verbs) verb.register(program);
  return program;
}

export async function main(argv: readonly string[]): Promise<void> {
  outliveReaders();
  try {
    await buildProgram().parseAsync(argv);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
