import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { output } from "../support/run.ts";
import { App } from "./support/app.ts";
import { filesIn, root, runtimes } from "./support/places.ts";
import type { Variant } from "./support/variants.ts";

const archives = { node: ".tgz", python: ".whl", go: ".tar.gz" } as const;
type Runtime = keyof typeof archives;

/** The first block of a language in a package's README. */
function example(runtime: Runtime, language: string): string {
  const text = readFileSync(join(runtimes, runtime, "README.md"), "utf8");
  return new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)![1]!;
}

describe("each package", () => {
  let folder: string;
  let packed: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "keelson-packages-"));
    packed = join(folder, "packed");
    await output(process.execPath, [join(runtimes, "pack.mjs"), packed], { timeoutSeconds: 300 });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const archiveOf = (runtime: Runtime, place = packed) =>
    join(
      place,
      readdirSync(place).find((name) => name.endsWith(archives[runtime]))!,
    );

  async function contents(archive: string, to: string): Promise<Map<string, string>> {
    mkdirSync(to, { recursive: true });
    const isZip = archive.endsWith(".whl");
    await output(isZip ? "python3" : "tar", isZip ? ["-m", "zipfile", "-e", archive, to] : ["-xzf", archive, "-C", to]);
    return new Map(filesIn(to).map((file) => [relative(to, file), readFileSync(file, "utf8")]));
  }

  for (const runtime of Object.keys(archives) as Runtime[]) {
    test(`lies in the ${runtime} example as it is in runtimes/`, async () => {
      const now = await contents(archiveOf(runtime), join(folder, runtime, "now"));
      const kept = join(root, "examples", `${runtime}-app`, "packages");
      const there = await contents(archiveOf(runtime, kept), join(folder, runtime, "kept"));
      assert.deepEqual(there, now, "run `npm run runtimes:pack`");
    });
  }

  /** Runs what the README shows: it answers, and stops with 0. */
  async function works(runtime: Runtime, place: string, command: readonly string[], env = {}): Promise<void> {
    const variant: Variant = { runtime, framework: "README", sockets: false, command, folder: place, env };
    const app = await App.start(variant, { LAME_DUCK_SECONDS: "0" });
    try {
      await app.ready();
      const path = runtime === "go" ? "/hello/x" : "/hello";
      assert.match((await app.ask(path)).text, /hello/);
      assert.match((await app.ask("/metrics")).text, /^http_requests_total\{.*route="\/hello.*status="200".*\} 1/m);
      app.signal("SIGTERM");
      assert.equal(await app.ended(), 0, app.output);
    } finally {
      await app.kill();
    }
  }

  test("works as its README says, from its archive: Node.js", async () => {
    const place = join(folder, "node-app");
    mkdirSync(place);
    writeFileSync(join(place, "package.json"), '{ "type": "module", "private": true }');
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    await output("npm", ["install", ...quiet, archiveOf("node"), "prom-client@15.1.3"], { cwd: place });
    writeFileSync(join(place, "app.js"), example("node", "js"));
    await works("node", place, [process.execPath, "app.js"]);
    // Its types hold for the same lines.
    cpSync(join(place, "app.js"), join(place, "app.ts"));
    const strict = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
    const types = ["--typeRoots", join(root, "node_modules/@types")];
    await output(join(root, "node_modules/.bin/tsc"), [...strict, ...types, "app.ts"], { cwd: place });
  });

  test("works as its README says, from its archive: Python", async () => {
    const place = join(folder, "python-app");
    mkdirSync(place);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", "lib"];
    await output("python3", [...pip, `${archiveOf("python")}[asgi]`, "fastapi"], { cwd: place, timeoutSeconds: 300 });
    writeFileSync(join(place, "main.py"), example("python", "python"));
    await works("python", place, ["python3", "main.py"], { PYTHONPATH: "lib" });
  });

  test("works as its README says, from its archive: Go", async () => {
    const place = join(folder, "go-app");
    await contents(archiveOf("go"), join(place, "contract"));
    const module = "github.com/keelson/app-contract-go";
    writeFileSync(join(place, "go.mod"), `module web\n\ngo 1.26.0\n\nreplace ${module} => ./contract\n`);
    writeFileSync(join(place, "main.go"), example("go", "go"));
    await output("go", ["mod", "tidy"], { cwd: place, timeoutSeconds: 300 });
    await output("go", ["build", "-o", "web", "."], { cwd: place, timeoutSeconds: 300 });
    await works("go", place, [join(place, "web")]);
  });
});
