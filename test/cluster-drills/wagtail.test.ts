import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { nodeAddress } from "../cluster/stack-files.ts";
import { kubectlOutput } from "../support/cluster/kubectl.ts";
import { KubeProject } from "../support/cluster/kube-project.ts";
import { productStack } from "../support/products/stack.ts";
import { Wagtail } from "../support/products/wagtail.ts";
import { steadyRequests } from "../support/steady-requests.ts";
import { until } from "../support/until.ts";

const nodePorts = { http: 31580, https: 31543 };
const login = `http://${nodeAddress}:${nodePorts.http}/admin/login/`;
const project = new KubeProject("kube-wagtail");

/** The example for a Docker host as it stands, in a cluster, with uploads that are kept and a job beside its scheduler. */
function example(name: string): StackFile {
  const { services, ...file } = productStack("wagtail");
  const web = services!["web"]!;
  const env = { ALLOWED_HOSTS: `${nodeAddress},localhost`, WAGTAIL_SITE_NAME: name };
  const health = { ...(web.health as object), host: nodeAddress };
  const clean = {
    ...{ build: web.build!, kind: "scheduled" as const, schedule: "* * * * *", timeout: "50s" },
    ...{
      command: ["python3", "manage.py", "clearsessions"],
      needs: web.needs!,
      database: "web",
      secretEnv: web.secretEnv!,
    },
  };
  return {
    ...file,
    target: "kubernetes",
    kubernetes: { service: { type: "NodePort", nodePorts }, volumes: { postgres: "2GiB", redis: "1GiB" } },
    edge: { tls: { kind: "none" }, routes: [{ service: "web" }] },
    services: {
      ...services,
      // The route has no host, so nobody but this key says which one Django is to be asked as.
      web: { ...web, env, health, replicas: 1, volumes: { media: { path: "/app/media", size: "1GiB" } } },
      clean,
    },
  };
}

const wagtail = new Wagtail(project);
const upload = "/app/media/upload.txt";
const uploaded = () => wagtail.inside("exec", "web", "cat", upload);

interface Listed {
  readonly service: string;
  readonly lastSuccess?: string;
}

describe("Wagtail with a worker, a scheduler, a job and uploads, in a cluster", () => {
  before(async () => {
    await project.sweepCluster();
    project.writeStack(example("first"));
    await project.loadImages();
    await project.must("up");
  });
  after(async () => {
    await project.remove();
    await project.sweepCluster();
  });

  test("shows no change in a preview, and the doctor nothing to mend", async () => {
    await project.expectNoChanges();
    assert.match(await project.must("doctor"), /is well/);
  });

  test("takes a user by a one-off command, which its worker counts in the same database", async () => {
    await wagtail.createUser();
    assert.equal(await wagtail.countUsers(), "2");
  });

  test("runs its job by the minute and by hand, and tells of both", async () => {
    await until(120, async () => {
      const { stdout } = await project.keelson("schedule", ["list", "--json"]);
      const job = (JSON.parse(stdout) as Listed[]).find(({ service }) => service === "clean");
      return job?.lastSuccess === undefined ? `no success yet: ${stdout}` : undefined;
    });
    await project.must("schedule", ["run", "clean"]);
  });

  test("keeps an upload while it is updated and taken back under requests", async () => {
    await wagtail.inside("exec", "web", "sh", "-c", `echo kept > ${upload}`);
    const requests = steadyRequests(login, 5);
    project.writeStack(example("second"));
    await project.must("up");
    assert.equal(await uploaded(), "kept");
    await project.must("rollback", ["--yes"]);
    const { sent, failed } = await requests.stop();
    // One writer: each replacement of it is a gap, which the plan announces; nothing else is.
    console.log(`${failed} of ${sent} requests failed in two gaps of a service with one writer`);
    assert.ok(sent > failed);
    assert.deepEqual([await uploaded(), await wagtail.countUsers()], ["kept", "3"]);
  });

  test("comes back from a destroy with its rows and uploads", async () => {
    await project.must("destroy", ["--yes"]);
    const claims = await kubectlOutput(["get", "pvc", "--namespace", project.namespace, "--output", "name"]);
    assert.match(claims, /media/);
    await project.must("up");
    assert.deepEqual([await uploaded(), await wagtail.countUsers()], ["kept", "4"]);
  });
});
