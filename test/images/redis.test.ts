import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Trial, type Box } from "./trial.ts";

const conf = 'bind * -::*\nrequirepass "word"\nappendonly yes\nsave ""\n';

describe("the image of redis", () => {
  let trial: Trial;
  let image: string;
  before(async () => {
    trial = await Trial.begin("redis");
    image = await trial.build("images/redis");
  });
  after(() => trial.end());

  async function start(volume: string, command: string[]): Promise<Box> {
    const files = trial.folder({ "redis.conf": conf, word: "word\n", guess: "guess" });
    return trial.start(image, ["--volume", `${files}:/etc/trial:ro`, "--volume", `${volume}:/data`], command);
  }

  const well = ["redis", "--password-file", "/etc/trial/word", "127.0.0.1:6379"];

  test("starts hardened as 999:999 and is well by its password alone", async () => {
    const box = await start(await trial.volume(), ["redis-server", "/etc/trial/redis.conf"]);
    await box.untilWell(...well);
    assert.equal(await box.read("sh", "-c", "id -u; id -g"), "999\n999");
    assert.match(await box.read("redis-server", "--version"), /v=8\./);
    const guess = await box.probe("redis", "--password-file", "/etc/trial/guess", "127.0.0.1:6379");
    assert.deepEqual([guess.code, /WRONGPASS/.test(guess.stderr)], [1, true]);
    assert.equal((await box.probe("redis", "127.0.0.1:6379")).code, 0);
  });

  test("takes a settings file alone for the server's, and keeps its data for itself", async () => {
    const volume = await trial.volume();
    const first = await start(volume, ["/etc/trial/redis.conf"]);
    await first.untilWell(...well);
    const cli = (box: Box, ...command: string[]) =>
      box.read("redis-cli", "--no-auth-warning", "-a", "word", ...command);
    assert.equal(await cli(first, "SET", "key", "kept"), "OK");
    assert.equal(await first.read("stat", "-c", "%a", "/data/appendonlydir"), "700");
    assert.equal(await first.stop(), 0);
    const second = await start(volume, ["redis-server", "/etc/trial/redis.conf"]);
    await second.untilWell(...well);
    assert.equal(await cli(second, "GET", "key"), "kept");
  });
});
