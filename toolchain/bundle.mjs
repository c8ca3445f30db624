// Some seven hundred small files load in a quarter of the time as a few scripts, and without a loader that has to translate
// them. The scripts lie in node_modules/.cache under a digest of all they were made from, so that none is ever out of date.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = ["config", "sizing", "monitoring", "platforms", "components", "policies", "operations", "commands"];
const entries = [
  "commands/main.ts",
  "index.ts",
  // Commands of the program on Kubernetes, each a process of its own.
  "components/kubernetes/cluster/run-task.ts",
  "components/kubernetes/cluster/reload.ts",
  "components/kubernetes/cluster/run-release.ts",
];
const packEntry = "policies/index.ts";
/** Folders of bundles that nobody has used for so long are removed when a new one is made. */
const keptMs = 7 * 24 * 3600 * 1000;

/** The script that a TypeScript entry has become: made now, or found as an earlier run made it. */
export async function bundled(entry) {
  const folder = await bundleFolder();
  return join(folder, entry.replace(/\.ts$/, entry === packEntry ? ".cjs" : ".mjs"));
}

async function bundleFolder() {
  const cache = join(root, "node_modules", ".cache", "keelson");
  const folder = join(cache, digestOfSources());
  if (existsSync(folder)) touch(folder);
  else await make(cache, folder);
  return folder;
}

function digestOfSources() {
  const hash = createHash("sha256").update(
    `${process.versions.node} ${root} ${readFileSync(fileURLToPath(import.meta.url))}`,
  );
  for (const file of sourceFiles())
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.digest("hex").slice(0, 24);
}

function sourceFiles() {
  const found = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true }).map((name) => join(root, room, name)),
  );
  // What npm ci left says which esbuild it was.
  const others = ["index.ts", "toolchain/bundle.mjs", "node_modules/.package-lock.json"].map((name) =>
    join(root, name),
  );
  return [...found.filter((name) => name.endsWith(".ts")), ...others.filter((name) => existsSync(name))].sort();
}

function touch(folder) {
  const now = new Date();
  // Somebody else's checkout may be readable and no more.
  try {
    utimesSync(folder, now, now);
  } catch {}
}

/** Made aside and renamed: two commands may start at once, and either's work is as good. */
async function make(cache, folder) {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "unfinished-"));
  try {
    await build(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  removeUnused(cache);
}

function removeUnused(cache) {
  const oldest = Date.now() - keptMs;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < oldest)
      rmSync(path, { recursive: true, force: true });
  }
}

async function build(outdir) {
  const esbuild = await import("esbuild");
  const common = {
    absWorkingDir: root,
    bundle: true,
    packages: "external",
    platform: "node",
    target: `node${process.versions.node}`,
    outbase: root,
    outdir,
    logLevel: "silent",
    plugins: [ownAddress],
  };
  await Promise.all([
    // Chunks that both share are loaded once: a UserError is the same class to the command and to the program.
    esbuild.build({ ...common, entryPoints: entries, format: "esm", splitting: true, outExtension: { ".js": ".mjs" } }),
    // Pulumi loads a pack by require.
    esbuild.build({ ...common, entryPoints: [packEntry], format: "cjs", outExtension: { ".js": ".cjs" } }),
  ]);
  await esbuild.stop();
}

/** A file that looks for another beside itself has to look where its source lies. */
const ownAddress = {
  name: "own-address",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta.")) return undefined;
      const contents = text
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)));
      return { contents, loader: "ts" };
    });
  },
};
