import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { onPort, productStack } from "../support/products/stack.ts";
import { Wagtail } from "../support/products/wagtail.ts";
import { Project } from "../support/project.ts";
import { steadyRequests } from "../support/steady-requests.ts";

const httpPort = 28197;
const login = `http://localhost:${httpPort}/admin/login/`;

/** The example as it stands, without TLS and on a port of its own. */
function example(name: string): StackFile {
  const file = onPort(productStack("wagtail"), httpPort);
  const web = file.services!["web"]!;
  const env = { TRUSTED_ORIGINS: `http://localhost:${httpPort}`, WAGTAIL_SITE_NAME: name };
  return {
    ...file,
    services: { ...file.services, web: { ...web, env } },
  };
}

describe("Wagtail with a Celery worker and a scheduler", () => {
  const project = new Project("wagtail-drill");
  const wagtail = new Wagtail(project);

  before(async () => {
    project.writeStack(example("first"));
    await project.must("up");
  });
  after(() => project.remove());

  test("shows no change in a preview, and the doctor nothing to mend", async () => {
    await project.expectNoChanges();
    assert.match(await project.must("doctor"), /is well/);
  });

  test("takes a user by a one-off command, which its worker counts in the same database", async () => {
    await wagtail.createUser();
    assert.equal(await wagtail.countUsers(), "2");
  });

  test("is updated and taken back under requests, of which none fails", async () => {
    const requests = steadyRequests(login, 5);
    project.writeStack(example("second"));
    await project.must("up");
    await project.must("rollback", ["--yes"]);
    const { sent, failed } = await requests.stop();
    assert.ok(sent > 20, `${sent} requests`);
    assert.equal(failed, 0, `of ${sent}`);
    assert.equal(await wagtail.countUsers(), "3");
  });

  test("comes back from a destroy with its data", async () => {
    await project.must("destroy", ["--yes"]);
    await project.must("up");
    assert.equal(await wagtail.countUsers(), "4");
  });
});
