import assert from "node:assert/strict";
import { containers, leftovers } from "../../support/docker.ts";
import { ask } from "../../support/http.ts";
import { until } from "../../support/until.ts";
import { output } from "../../support/run.ts";
import { dataMount, url, workMount, type Stand } from "./stand.ts";
import { leftInBoxes } from "./victims.ts";

/** Names of all that Docker holds of a stack. */
export async function holdings(stand: Stand): Promise<string[]> {
  const { containers: ids, volumes } = await leftovers(stand.stack);
  const names = await output("docker", ["inspect", "--format", "{{.Name}}", ...ids]);
  return [...names.split("\n").filter(Boolean), ...volumes].sort();
}

/** What has to hold after every round, whoever was killed. */
export async function assertWell(stand: Stand, before: readonly string[]): Promise<void> {
  await assertServed();
  assert.deepEqual(await holdings(stand), before, "nothing is left on Docker, and nothing lacks");
  assert.deepEqual(await leftInBoxes(stand), [], "nobody works where backups are made");
  await assertNoFolders(stand);
  await until(60, async () => (await stand.status()).problems.join("; ") || undefined);
}

/** A write goes through edge, app, PgBouncer and PostgreSQL: nobody stands behind a pause. */
async function assertServed(): Promise<void> {
  const text = `at ${Date.now()}`;
  await until(30, async () => {
    const answer = await ask(`${url}/notes`, { method: "POST", body: { text } }).catch(
      (error: unknown) => error as Error,
    );
    return answer instanceof Error
      ? answer.message
      : answer.status === 201
        ? undefined
        : `${answer.status} ${answer.body}`;
  });
}

async function assertNoFolders(stand: Stand): Promise<void> {
  const inBox = await stand.inBox(`cd ${workMount} && ls -d drill files-drill stored/* restored 2>/dev/null || true`);
  const inPostgres = await stand.inPostgres(`cd ${dataMount} && ls -d restore pgdata.failed 2>/dev/null || true`);
  const inWeb = await stand.inWeb("cd /data && ls -d .keelson-restore 2>/dev/null || true");
  assert.deepEqual([inBox, inPostgres, inWeb], ["", "", ""], "no folder is left that a run was cut off in");
}

/** Waits for who was killed to be there again, as Docker's restart policy brings him back. */
export async function awaitServers(stand: Stand): Promise<void> {
  await until(90, async () => {
    const ill = (await containers(stand.stack)).filter(({ health }) => health !== "healthy" && health !== "none");
    return ill.length === 0 ? undefined : ill.map(({ service, health }) => `${service} ${health}`).join(", ");
  });
}
