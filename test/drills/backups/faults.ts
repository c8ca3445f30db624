import { damage } from "./damage.ts";
import type { Fault, Look } from "./fault.ts";
import type { Field } from "./field.ts";
import { otherFaults } from "./others.ts";

const looks: readonly Look[] = ["status", "verify", "drill"];
const harm = (script: string) => (field: Field) => field.sh(`R=${field.repository}\n${script}`);

/** Something that is wrong in the repository itself; copying it back is the cure. */
const damaged = (title: string, by: Look, script: string): Fault => ({ title, by, looks, inflict: harm(script) });

/** What was written while nothing could be archived is there once it can be. */
async function nothingLost(field: Field): Promise<string | undefined> {
  const drill = await field.backup(["drill"]);
  return drill.code === 0 ? undefined : `the drill after it: ${drill.stderr.trim().split("\n").at(-1)}`;
}

async function writeOn(field: Field): Promise<void> {
  await field.sql("UPDATE ledger SET text = md5(text)");
  await field.sql("SELECT pg_switch_wal()");
  // As long as the server takes until it has noticed: it tries three times, a second apart.
  await new Promise((resolve) => setTimeout(resolve, 6000));
}

const storeFaults: readonly Fault[] = [
  {
    title: "the repository's disk is full while the log is archived",
    ...{ by: "status", looks: ["status"], after: nothingLost },
    inflict: (field) => harm(damage.full)(field).then(() => writeOn(field)),
    mend: harm(damage.room),
  },
  {
    title: "the repository's disk is full when a backup is made",
    ...{ by: "run", looks: ["run"], after: nothingLost },
    inflict: harm(damage.full),
    mend: harm(damage.room),
  },
  {
    title: "the repository is read-only",
    ...{ by: "status", looks: ["status"], after: nothingLost },
    inflict: (field) => {
      field.store.remount("ro");
      return writeOn(field);
    },
    mend: ({ store }) => store.remount("rw"),
  },
  {
    title: "the repository's folder is empty (a share that is not mounted)",
    ...{ by: "status", looks: ["status"], after: nothingLost },
    inflict: harm(damage.empty),
    mend: harm(damage.back),
  },
  {
    title: "″, and a backup is made all the same",
    ...{ by: "run", looks: ["run"], after: nothingLost },
    inflict: harm(damage.empty),
    mend: harm(damage.back),
  },
];

const wrongKey = ["PGBACKREST_REPO1_CIPHER_PASS=another key, which opens nothing here"];

const keyFaults: readonly Fault[] = [
  { title: "another key", by: "status", looks: ["status"], inflict: () => undefined, env: wrongKey },
  {
    title: "another key, and a backup is made",
    by: "run",
    looks: ["run"],
    inflict: () => undefined,
    env: wrongKey,
  },
  {
    title: "the exported key was lost: an empty file",
    alone: true,
    by: "key-check",
    looks: ["key-check"],
    inflict: () => undefined,
  },
];

export const faults: readonly Fault[] = [
  damaged("a bit flipped in a base backup", "verify", damage.byteInBackup),
  damaged("a file of a base backup cut", "verify", damage.backupFileCut),
  damaged("a file of a base backup deleted", "verify", damage.backupFileGone),
  damaged("a bit flipped in both manifests of a backup", "verify", damage.byteInManifest),
  damaged("a bit flipped in both lists of backups", "status", damage.bothLists),
  damaged("a bit flipped in a WAL segment", "drill", damage.walByte),
  damaged("a WAL segment cut", "drill", damage.walCut),
  damaged("a WAL segment deleted", "verify", damage.walGone),
  damaged("two WAL segments swapped", "drill", damage.walSwapped),
  ...keyFaults,
  ...storeFaults,
  ...otherFaults,
];
