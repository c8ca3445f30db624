import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commandLineOf } from "../../../components/docker/image.ts";

describe("an image's whole command line", () => {
  for (const [name, config, words] of [
    ["a command alone", { Entrypoint: null, Cmd: ["node", "main.js"] }, ["node", "main.js"]],
    ["an entrypoint alone", { Entrypoint: ["/app"], Cmd: null }, ["/app"]],
    [
      "an entrypoint and its arguments",
      { Entrypoint: ["/entry.sh", "-v"], Cmd: ["serve"] },
      ["/entry.sh", "-v", "serve"],
    ],
    ["keys that Docker leaves out", {}, []],
    ["words with spaces and quotes", { Cmd: ["sh", "-c", 'echo "a b"'] }, ["sh", "-c", 'echo "a b"']],
  ] as const) {
    test(name, () => assert.deepEqual(commandLineOf(JSON.stringify(config), undefined), words));
  }
});
