import assert from "node:assert/strict";
import type { FilesRecord } from "../../../operations/backups/types.ts";
import type { Round, WorkName } from "./rounds.ts";
import { dataMount, type Stand } from "./stand.ts";

/** One work that is about to be cut off. */
export interface Prepared {
  /** Words of `keelson backup`. */
  readonly words: readonly string[];
  /** What has to hold once the command that follows has ended; `again` where that was the same one. */
  judge(again: boolean): Promise<void>;
}

type Kind = Pick<Round, "subject" | "other">;

export const prepare: Readonly<Record<WorkName, (stand: Stand, kind: Kind) => Promise<Prepared>>> = {
  backup: async (stand, { subject, other }) => {
    const [label = ""] = labelsOf(await stand.list());
    const kind = subject === "files" ? "files" : other < 0.5 ? "full" : "differential";
    return {
      words: ["run", kind],
      judge: async () => {
        await allWhole(stand);
        assert.ok((await stand.list())[0]!.label !== label, "the run after it has made a backup");
      },
    };
  },
  restore: (stand, { subject }) => (subject === "files" ? restoreFiles(stand) : restoreDatabase(stand)),
  prune: async (stand) => {
    for (const words of [["run", "full"], ["run", "files"], ["verify"]]) await stand.must(...words);
    const newest = newestOf(await stand.list());
    return {
      words: ["prune"],
      judge: async () => {
        await allWhole(stand);
        assert.deepEqual(labelsOf(await stand.list()).sort(), newest, "the newest ones are there, and no other");
      },
    };
  },
  drill: (stand, { subject }) =>
    Promise.resolve({
      words: ["drill", subject],
      judge: async () => {
        const proved = (await stand.list()).filter(({ kind }) => (kind === "files") === (subject === "files"));
        assert.equal(proved[0]!.level, "L5");
      },
    }),
};

const labelsOf = (records: readonly { readonly label: string }[]) => records.map(({ label }) => label);

/** Of each kind the newest one, with what it is built on. */
function newestOf(records: Awaited<ReturnType<Stand["list"]>>): string[] {
  const [full, files] = [records.find(({ kind }) => kind === "full"), records.find(({ kind }) => kind === "files")];
  return [full!.label, files!.label].sort();
}

/** Whatever is listed has been made to its end: all of it can be read, and nothing of its log is missing. */
async function allWhole(stand: Stand): Promise<void> {
  await stand.must("verify", "--all");
  const bad = (await stand.list()).filter(({ level }) => !/^L[345]$/.test(level));
  assert.deepEqual(bad, [], "no backup is listed that cannot be restored");
}

async function restoreDatabase(stand: Stand): Promise<Prepared> {
  const wanted = await stand.ledger();
  const time = await stand.sql(`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);
  await stand.add(1000);
  const live = await stand.ledger();
  return {
    words: ["restore", "--to", time, "--yes"],
    judge: async (again) => {
      const now = await stand.ledger();
      assert.ok(again ? now === wanted : [wanted, live].includes(now), `the ledger is ${now}: ${wanted} or ${live}`);
      // Each has the whole database: what earlier rounds have kept would fill the disk.
      await stand.inPostgres(`rm -rf ${dataMount}/before-restore-*`);
    },
  };
}

async function restoreFiles(stand: Stand): Promise<Prepared> {
  await stand.inWeb("cd /data && rm -rf .keelson-before-* new && echo $(date +%s%N) > deep/version");
  const made = await stand.must<FilesRecord[]>("run", "files");
  const wanted = await stand.files();
  await stand.inWeb("cd /data && mv big new && echo other > deep/version && rm deep/1*");
  const live = await stand.files();
  const { label } = made.find(({ service }) => service === "web")!;
  return {
    words: ["restore", label, "--service", "web", "--yes"],
    judge: async (again) => {
      const now = await stand.files();
      assert.ok(
        again ? now === wanted : [wanted, live].includes(now),
        "the files are those of before or of the backup",
      );
      if (now !== wanted) await stand.must("restore", label, "--service", "web", "--yes");
    },
  };
}
