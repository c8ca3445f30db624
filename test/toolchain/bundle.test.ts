import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, test } from "node:test";
import { output } from "../support/run.ts";

// A small project with the same rooms: the bundler itself is what is tried.
const folder = mkdtempSync(join(tmpdir(), "keelson-bundle-"));
after(() => rmSync(folder, { recursive: true }));

const rooms = ["config", "sizing", "monitoring", "platforms", "components", "policies", "operations", "commands"];
for (const room of [...rooms, "toolchain", "node_modules", "components/kubernetes/cluster"])
  mkdirSync(join(folder, room), { recursive: true });
for (const name of ["esbuild", "@esbuild"])
  symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name));
cpSync("toolchain/bundle.mjs", join(folder, "toolchain/bundle.mjs"));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
write("package.json", '{ "type": "module" }');
write("policies/index.ts", "export const pack: string = 'pack';");
write("index.ts", 'export { Shared } from "./config/shared.ts";');
write("config/shared.ts", "export class Shared {}\nexport const here: string = import.meta.url;");
for (const name of ["run-task", "reload", "run-release"])
  write(`components/kubernetes/cluster/${name}.ts`, "export {};");
write("commands/main.ts", 'export { Shared, here } from "../config/shared.ts";');

const evaluate = (script: string) => output("node", ["--input-type=module", "--eval", script], { cwd: folder });
const bundled = (entry: string) =>
  evaluate(`import { bundled } from "./toolchain/bundle.mjs"; console.log(await bundled("${entry}"));`);
const bundles = () => readdirSync(join(folder, "node_modules/.cache/keelson"));

describe("bundles of the program, the command and the pack", () => {
  test("the same sources give the same script, without a second build", async () => {
    const first = await bundled("commands/main.ts");
    assert.equal(await bundled("commands/main.ts"), first);
    assert.equal(bundles().length, 1);
  });

  test("command and program share their classes, and a file knows where its source lies", async () => {
    const said = await evaluate(`
      import { bundled } from "./toolchain/bundle.mjs";
      const [command, program] = [await import(await bundled("commands/main.ts")), await import(await bundled("index.ts"))];
      console.log(command.Shared === program.Shared, command.here.endsWith("/config/shared.ts"));`);
    assert.equal(said.trim(), "true true");
  });

  test("the pack is a script that can be required", async () => {
    const said = await evaluate(`
      import { createRequire } from "node:module";
      import { bundled } from "./toolchain/bundle.mjs";
      console.log(createRequire(import.meta.url)(await bundled("policies/index.ts")).pack);`);
    assert.equal(said.trim(), "pack");
  });

  test("a changed source gives another script; what nobody has used for a week goes", async () => {
    const before = await bundled("index.ts");
    const cache = join(folder, "node_modules/.cache/keelson");
    const old = new Date(Date.now() - 8 * 24 * 3600 * 1000);
    for (const name of bundles()) utimesSync(join(cache, name), old, old);
    write("config/shared.ts", "export class Shared { changed = true }\nexport const here: string = import.meta.url;");
    assert.notEqual(await bundled("index.ts"), before);
    assert.equal(bundles().length, 1);
  });

  test("a source that does not compile is told, and leaves nothing behind", async () => {
    write("index.ts", "export const = 1;");
    await assert.rejects(bundled("index.ts"), /Expected identifier/);
    assert.equal(bundles().length, 1);
  });
});
