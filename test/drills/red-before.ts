// npm run drill:red-before: today's tests of ordinary traffic and of containers changed by hand, on the commit before they were
// written. A row that passes there was no fault; one that fails here is one.
import { olderTree, removeTree, type Edit } from "./before/older-tree.ts";
import { verdicts, type Verdict } from "./before/verdicts.ts";

/** The last commit before the edge and the deploy were mended by field cases. */
const commit = "338cd1d7f0b5103fb3ce16a28c2ba7fae9681324";

interface Subject {
  readonly file: string;
  /** Files of today that the test needs; what else it needs is the older tree's own. */
  readonly beside: readonly string[];
  readonly edits: readonly Edit[];
  /** How long a row may take with its scene, which each has for itself: a dead edge would make every later one red for its reason. */
  readonly rowSeconds: number;
}

const traffic: Subject = {
  file: "test/images/edge-traffic.test.ts",
  beside: [
    "test/images/field-edge.ts",
    "test/support/edge-rows.ts",
    "test/support/field-client.ts",
    "test/support/field-app.ts",
  ],
  edits: [
    {
      file: "test/images/field-edge.ts",
      from: 'import { edgeFolder } from "../../platforms/edge.ts";',
      to: 'const edgeFolder = "/etc/keelson/edge";',
    },
    // Only the scene's own clean-up is newer there; folders in memory are as the older tree gives them.
    {
      file: "test/images/trial.ts",
      from: "  async volume()",
      to: "  afterwards(undo: () => unknown): void {\n    this.#undo.push(undo);\n  }\n\n  async volume()",
    },
  ],
  rowSeconds: 180,
};
const hands: Subject = { file: "test/e2e-drills/containers.test.ts", beside: [], edits: [], rowSeconds: 600 };
const subjects: Readonly<Record<string, Subject>> = { traffic, hands };

/** A row of today beside what became of it on the older tree; `undefined` where it did not run there. */
function line({ name, passed, why }: Verdict, then: Verdict | undefined): string {
  const said = then === undefined ? "not run" : then.passed ? "green" : "red";
  return `${said.padEnd(7)} | ${passed ? "green" : "RED  "} | ${name}: ${(passed ? then?.why : why)?.slice(0, 160) ?? ""}`;
}

/** Both sides of each row, told as they come. Returns what is wrong: rows that fail today, or none that failed before. */
async function compare({ file, beside, edits, rowSeconds }: Subject): Promise<number> {
  const now = await verdicts(".", file, undefined, 3600);
  const tree = await olderTree(commit, [file, ...beside], edits);
  try {
    const older = [];
    for (const row of now) {
      const ran = await verdicts(tree, file, row.name, rowSeconds);
      const then = ran.find(({ name }) => name === row.name);
      older.push(then);
      console.log(line(row, then));
    }
    const red = older.filter((then) => then?.passed === false).length;
    const redNow = now.filter(({ passed }) => !passed).length;
    console.log(`${file}: ${red} of ${older.length} red at ${commit.slice(0, 7)}, ${redNow} now`);
    return redNow + (red === 0 ? 1 : 0);
  } finally {
    await removeTree(tree);
  }
}

const wanted = process.argv.slice(2);
let wrong = 0;
for (const [name, subject] of Object.entries(subjects)) {
  if (wanted.length === 0 || wanted.includes(name)) wrong += await compare(subject);
}
process.exitCode = wrong === 0 ? 0 : 1;
