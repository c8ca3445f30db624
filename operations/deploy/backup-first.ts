import { UserError } from "../../config/user-error.ts";
import type { BackupStack } from "../backups/backup-stack.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { previewOf } from "../engine/events.ts";
import { rendersOnly } from "../target.ts";
import { dataStoreRestarts, serviceOfState } from "./changes.ts";
import type { ChangeContext } from "./context.ts";

/** A day's schedule, and some hours for a backup that takes long. */
const recentHours = 26;

/**
 * Before PostgreSQL is stopped for a change: names the newest verified backup, and makes one where none is recent. What does not
 * succeed here has changed nothing.
 */
export async function requireBackup(context: ChangeContext, preview: FinishedRun, without: boolean): Promise<void> {
  const { report, stack } = context;
  if (!stopsDatabase(context, preview)) return;
  if (without) {
    report.line("PostgreSQL is changed without a look at its backups, as asked.");
    return;
  }
  if (!(await hasBox(context))) {
    report.line("Backups begin with this deploy: none is made before it.");
    return;
  }
  await backUp(context).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `No recent backup of the database, and none can be made: ${error.message}\nNothing was changed. ` +
        `keelson backup status --stack ${stack} says more; add --without-backup to go on without one.`,
    );
  });
}

const isBackedUp = ({ config }: ChangeContext) => config.backups !== undefined && !rendersOnly(config);

function stopsDatabase(context: ChangeContext, preview: FinishedRun): boolean {
  if (!isBackedUp(context)) return false;
  return dataStoreRestarts(previewOf(preview)).some(({ service }) => service === "postgres");
}

/** Says whether an earlier deploy has made what backs up. */
async function hasBox({ stack, env, parts }: ChangeContext): Promise<boolean> {
  const { resources = [] } = (await parts.exportState(stack, env)).deployment;
  return resources.some((resource) => serviceOfState(resource) === "backup");
}

async function backUp(context: ChangeContext): Promise<void> {
  const { report, parts } = context;
  const newest = await parts.newestVerified(backupsOf(context));
  if (newest !== undefined && newest.ageSeconds <= recentHours * 3600) {
    const hours = (newest.ageSeconds / 3600).toFixed(1);
    report.line(`The newest verified backup of the database: ${newest.label}, ${newest.level}, ${hours} h old.`);
    return;
  }
  report.line(
    `No verified backup of the database is younger than ${recentHours} h: one is made before PostgreSQL is changed.`,
  );
  const labels = await parts.makeVerified(backupsOf(context));
  report.line(`Made and verified: ${labels.join(", ")}.`);
}

/** Once all is up: a database that nobody has backed up yet is not as safe as its stack file reads. */
export async function warnOfNoBackup(context: ChangeContext): Promise<void> {
  const { stack, report, parts } = context;
  if (!isBackedUp(context)) return;
  try {
    if ((await parts.newestVerified(backupsOf(context))) !== undefined) return;
    report.line(
      `Warning: the database has no verified backup yet. Its schedule makes one; keelson backup run --stack ${stack} and then ` +
        `backup verify do so now.`,
    );
  } catch (error) {
    report.line(`Not checked: whether the database has a backup: ${(error as Error).message}`);
  }
}

const backupsOf = ({ stack, config, env, report }: ChangeContext): BackupStack => ({
  ...{ stack, config, env },
  say: (line) => report.text(`  ${line}`),
});
