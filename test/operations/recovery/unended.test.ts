import assert from "node:assert/strict";
import { test } from "node:test";
import { endUnended } from "../../../operations/recovery/unended.ts";
import { withApi, type Api } from "../../platforms/kubernetes/cluster/fake-api.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { stackConfig } from "../../support/stack-config.ts";

const args = (config: object = {}) => ({ stack: "dev", config: stackConfig(config), env: process.env });

const containers = [
  ["a", "keelson-dev-web-1", "", "", "running"],
  ["b", "keelson-dev-web-release-1", "", "release", "running"],
  ["c", "keelson-dev-api-release-1", "", "release", "exited"],
  ["d", "keelson-dev-web-run-1", "run", "", "running"],
].map((columns) => columns.join("\\t"));

const docker = `case "$1" in
ps) printf '${containers.join("\\n")}\\n' ;;
volume | network | unpause) ;;
*) [ "$*" = "stop b" ] || [ "$*" = "rm --volumes b" ] || exit 1 ;;
esac`;

test("on Docker, a release command that still runs is ended, and nothing else is", () =>
  withDocker(docker, async () =>
    assert.deepEqual(await endUnended(args()), ["Stopped the container keelson-dev-web-release-1, which was at work."]),
  ));

const jobs = "/apis/batch/v1/namespaces/keelson-dev/jobs";

function cluster(): Api {
  let there = true;
  return (request) => {
    if (request === `GET ${jobs}`) return { body: { items: [{ metadata: { name: "web-release-x" } }] } };
    if (request === `GET ${jobs}/web-release-x`) return there ? { body: {} } : undefined;
    if (request === `DELETE ${jobs}/web-release-x`) there = false;
    else if (request.startsWith("DELETE ")) throw new Error(request);
    return { body: { items: [] } };
  };
}

test("in a cluster, its Job is deleted", async () => {
  const { result } = await withApi(cluster(), () => endUnended(args({ target: "kubernetes" })));
  assert.deepEqual(result, ["Stopped the Job web-release-x, which was at work."]);
});
