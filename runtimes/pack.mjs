// Packs each runtime as it would be published, and puts the archive where the examples' builds take it from.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const runtime = (name) => join(root, "runtimes", name);

function run(program, args, cwd) {
  // The same sources give the same archive.
  const env = { ...process.env, SOURCE_DATE_EPOCH: "1767225600" };
  const { status, error } = spawnSync(program, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? `exit code ${status}`}`);
}

const packers = {
  node: (to) => run("npm", ["pack", "--silent", "--pack-destination", to], runtime("node")),
  python: (to) => run("python3", ["-m", "pip", "wheel", "--quiet", "--no-deps", "-w", to, "."], runtime("python")),
  go: (to) => {
    const sources = readdirSync(runtime("go")).filter((name) => !name.endsWith("_test.go"));
    const steady = ["--sort=name", "--mtime=@1767225600", "--owner=0", "--group=0", "--numeric-owner", "--mode=644"];
    run("tar", [...steady, "-czf", join(to, "app-contract-go-1.0.0.tar.gz"), ...sources.sort()], runtime("go"));
  },
};

/** `node runtimes/pack.mjs [folder]`: into the examples, or all into one folder. */
const [into] = process.argv.slice(2);
for (const [name, pack] of Object.entries(packers)) {
  const folder = into ?? join(root, "examples", `${name}-app`, "packages");
  if (into === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  pack(folder);
}
if (into === undefined) relock(join(root, "examples", "node-app"));

/** npm keeps the digest that it once wrote into a lock file, also of an archive that has changed since. */
function relock(example) {
  const file = join(example, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const entry = lock.packages["node_modules/@keelson/app-contract"];
  const archive = readFileSync(join(example, entry.resolved.replace("file:", "")));
  entry.integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
