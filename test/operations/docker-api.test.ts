import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDockerApi } from "../../operations/docker-api.ts";
import { withDocker } from "../support/fake-docker.ts";
import { pipeTo, withServer, type Replies } from "../support/fake-server.ts";

const ask = (replies: Replies, paths: readonly string[]) =>
  withServer(replies, (port) =>
    withDocker(`test "$*" = "system dial-stdio" && ${pipeTo(port)}`, async () => {
      const api = openDockerApi(process.env);
      try {
        return await Promise.all(paths.map((path) => api.get<unknown>(path)));
      } finally {
        api.close();
      }
    }),
  );

describe("the engine's own API", () => {
  test("is asked through the docker command, over few connections", async () => {
    const paths = Array.from({ length: 12 }, (_, index) => `/containers/${index}/json`);
    const { result, requests } = await ask((request) => ({ body: { request } }), paths);
    assert.deepEqual(
      result,
      paths.map((path) => ({ request: `GET ${path}` })),
    );
    assert.equal(requests.length, 12);
  });

  test("says why it has no answer, in the engine's words", () =>
    assert.rejects(
      ask(() => ({ status: 500, body: '{"message":"no space left"}' }), ["/info"]),
      { message: 'the Docker Engine does not answer: {"message":"no space left"}' },
    ));

  test("says why there is no connection, in the command's words", () =>
    assert.rejects(
      withDocker("echo 'ssh: no route to host' >&2; exit 255", async () => {
        const api = openDockerApi(process.env);
        await api.get("/info").finally(() => api.close());
      }),
      { message: "the Docker Engine does not answer: ssh: no route to host" },
    ));

  test("misses a docker command that is not there with a message", () =>
    assert.rejects(
      withDocker(undefined, async () => {
        const api = openDockerApi(process.env);
        await api.get("/info").finally(() => api.close());
      }),
      /the Docker Engine does not answer: spawn docker ENOENT/,
    ));
});
