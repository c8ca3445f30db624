import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { run } from "../support/run.ts";
import { Trial } from "./trial.ts";

describe("the image of the probe", () => {
  let trial: Trial;
  before(async () => (trial = await Trial.begin("probe")));
  after(() => trial.end());

  test("fills an empty volume with one static file that nobody may write", async () => {
    const image = await trial.build("images/redis");
    const box = await trial.start(image, [], ["sleep", "60"]);
    assert.equal(await box.read("sh", "-c", "ls -A /keelson; stat -c %a /keelson/probe"), "probe\n555");
    assert.match((await box.exec("ldd", "/keelson/probe")).stderr, /not a dynamic executable/);
    assert.match((await box.probe("help")).stderr, /^usage:/);
  });

  test("shows secrets to the program alone, which is the first process", async () => {
    const image = await trial.build("images/redis");
    const secrets = trial.folder({ API_TOKEN: "very-secret\n", "tls.key": "no variable" });
    const options = ["--volume", `${secrets}:/run/secrets:ro`, "--entrypoint", "/keelson/probe"];
    const box = await trial.start(image, options, ["exec", "--", "sh", "-c", 'echo "$$"; exec sleep 60']);
    await box.untilLogged("1\n");
    const environment = await box.read("sh", "-c", "tr '\\0' '\\n' < /proc/1/environ; cat /proc/1/comm");
    assert.match(environment, /^API_TOKEN=very-secret$/m);
    assert.match(environment, /^sleep$/m);
    assert.doesNotMatch(await box.inspect("{{json .}}"), /very-secret/);
  });

  test("passes its own unit tests, gofmt and vet, by the compiler that builds it", async () => {
    const image = await trial.build("images/probe", ["--target", "build"]);
    const source = `${resolve("images/probe")}:/probe:ro`;
    const script = 'test -z "$(gofmt -l .)" && go vet -trimpath ./... && go test -trimpath ./...';
    const args = ["run", "--rm", "--volume", source, "--workdir", "/probe", image, "sh", "-c", script];
    const { code, stdout, stderr } = await run("docker", args, { timeoutSeconds: 300 });
    assert.equal(code, 0, stdout + stderr);
  });
});
