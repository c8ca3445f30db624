import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportLines } from "../../../commands/environment/shell.ts";
import { runCommand } from "../../../operations/process.ts";

describe("exportLines", () => {
  const values = ["plain", "with space", "it's", 'a "quote"', "$HOME `id` $(id)", "line\nbreak", "back\\slash", ""];
  for (const value of values) {
    it(`survives a shell's eval with ${JSON.stringify(value)}`, async () => {
      const script = `${exportLines([], { VALUE: value })}printf %s "$VALUE"`;
      const { stdout } = await runCommand("/bin/sh", ["-c", script], { env: {}, timeoutSeconds: 10 });
      assert.equal(stdout, value);
    });
  }

  const paths: readonly (readonly [string | undefined, string])[] = [
    ["/usr/bin:/bin", "/cli folder:/usr/bin:/bin"],
    ["", "/cli folder"],
  ];
  for (const [path, expected] of paths) {
    it(`puts the folder before the shell's own PATH ${JSON.stringify(path)}`, async () => {
      const script = `${exportLines(["/cli folder"], {})}printf %s "$PATH"`;
      const { stdout } = await runCommand("/bin/sh", ["-c", script], { env: { PATH: path }, timeoutSeconds: 10 });
      assert.equal(stdout, expected);
    });
  }
});
