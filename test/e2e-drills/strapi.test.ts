import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { Cms } from "../support/products/cms.ts";
import { onPort, productStack } from "../support/products/stack.ts";
import { Project } from "../support/project.ts";
import { steadyRequests } from "../support/steady-requests.ts";

const port = 28199;
const url = `http://127.0.0.1:${port}`;
const user = { email: "a@example.com", password: "A-password-0f-no-worth" };

function example(logLevel: string): StackFile {
  const file = onPort(productStack("strapi"), port);
  const cms = file.services!["cms"]!;
  return { ...file, services: { cms: { ...cms, env: { ...cms.env, STRAPI_LOG_LEVEL: logLevel } } } };
}

describe("Strapi with its uploads", () => {
  const project = new Project("strapi-drill");
  const cms = new Cms(url);
  /** Contents of what was uploaded, by path. */
  const uploads = new Map<string, string>();

  const upload = async (name: string) => uploads.set(await cms.upload(`${name}.txt`, name), name);
  const allAreThere = async () => {
    for (const [path, content] of uploads) assert.equal(await cms.file(path), content, path);
  };

  /** Uploads file after file until it is stopped; tells how many were refused. */
  function steadyUploads() {
    let [running, sent, refused] = [true, 0, 0];
    const ended = (async () => {
      while (running) {
        sent += 1;
        await upload(`during-${uploads.size}`).catch(() => (refused += 1));
      }
    })();
    return {
      async stop() {
        running = false;
        await ended;
        return { sent, refused };
      },
    };
  }

  async function underLoad(act: () => Promise<unknown>) {
    const [requests, writing] = [steadyRequests(`${url}/admin/`, 5), steadyUploads()];
    const ended = () => Promise.all([requests.stop(), writing.stop()]);
    await act().catch(async (error: unknown) => {
      await ended();
      throw error;
    });
    return ended();
  }

  before(async () => {
    project.writeStack(example("info"));
    await project.must("up", [], 900);
  });
  after(() => project.remove());

  test("shows no change in a preview, and the doctor nothing to mend", async () => {
    await project.expectNoChanges();
    assert.match(await project.must("doctor"), /is well/);
  });

  test("takes an administrator by a one-off command, who uploads and writes", async () => {
    const names = ["--firstname", "a", "--lastname", "b"];
    await project.must("run", [
      ...["cms", "--", "admin:create-user", ...names],
      ...["--email", user.email, "--password", user.password],
    ]);
    await cms.login(user.email, user.password);
    await upload("first");
    await cms.write("first");
    await allAreThere();
  });

  test("is updated and taken back while files are uploaded, of which none is refused or lost", async () => {
    const [requests, written] = await underLoad(async () => {
      project.writeStack(example("warn"));
      await project.must("up");
      await project.must("rollback", ["--yes"]);
    });
    console.log(JSON.stringify({ requests, written }));
    assert.deepEqual([requests.failed, written.refused], [0, 0]);
    await allAreThere();
  });

  test("comes back from a destroy with its users, its content and its files", async () => {
    await project.must("destroy", ["--yes", "--keep-images"]);
    await project.must("up");
    await cms.login(user.email, user.password);
    assert.deepEqual(await cms.titles(), ["first"]);
    await allAreThere();
  });
});
