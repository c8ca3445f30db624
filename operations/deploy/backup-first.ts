import { UserError } from "../../config/user-error.ts";
import type { BackupStack } from "../backups/backup-stack.ts";
import { isSilence, type Safety } from "../backups/before-change.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { previewOf } from "../engine/events.ts";
import { rendersOnly } from "../target.ts";
import { dataStoreRestarts, serviceOfState } from "./changes.ts";
import type { ChangeContext } from "./context.ts";

/** A day's schedule, and some hours for a backup that takes long. */
const recentHours = 26;

/**
 * Before PostgreSQL is stopped for a change, forward or back: names the newest verified backup, and makes one where none is recent. What does not
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
    report.line("Nothing backs this stack up yet: no backup is made before PostgreSQL is changed.");
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

/** A store that answers does so in a second or two; a deploy does not wait for a dead one. */
const patienceSeconds = 5;

/** Once all is up: a database that nobody has backed up yet is not as safe as its stack file reads. */
export async function warnOfNoBackup(context: ChangeContext): Promise<void> {
  const { report, parts } = context;
  if (!isBackedUp(context)) return;
  try {
    const words = describeSafety(await parts.lookAtSafety(backupsOf(context), patienceSeconds), context);
    if (words !== undefined) report.line(words);
  } catch (error) {
    report.line(`Not checked: whether the database has a backup: ${(error as Error).message}`);
  }
}

function describeSafety({ verified, pending, notKnown }: Safety, { stack }: ChangeContext): string | undefined {
  if (verified !== undefined) return undefined;
  const first = pending.find((what) => what.includes("first backup"));
  if (first !== undefined)
    return `The database has no verified backup yet: ${first} (keelson backup status --stack ${stack}).`;
  if (notKnown.length > 0) {
    const why = notKnown.some(isSilence) ? `the store did not answer within ${patienceSeconds} s` : notKnown.join("; ");
    return `Not known: whether the database has a backup: ${why} (keelson backup status --stack ${stack}).`;
  }
  return (
    `Warning: the database has no verified backup. keelson backup run --stack ${stack} and then backup verify make one ` +
    `now; keelson backup status says what hinders its schedule.`
  );
}

const backupsOf = ({ stack, config, env, report }: ChangeContext): BackupStack => ({
  ...{ stack, config, env },
  say: (line) => report.text(`  ${line}`),
});
