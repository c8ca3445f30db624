// First part of `npm run setup`, with what Node.js has built in: brings the Node dependencies, then hands over.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { peersWanted, readPackages, stalePackages } from "./node-dependencies.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const timeoutSeconds = 600;

function refuse(message) {
  console.error(message);
  process.exit(1);
}

// Plugins' install scripts would run `pulumi plugin install`: slow, and useless where their site is out of reach.
function installPackages(withPeers) {
  console.log("Node dependencies: running npm ci");
  const options = { cwd: root, encoding: "utf8", timeout: timeoutSeconds * 1000 };
  const omitted = withPeers ? [] : ["--omit=peer"];
  const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...omitted], options);
  if (result.status === 0) return;
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`;
  const folder = join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "keelson", "logs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "node-dependencies.log"), output);
  const lastLines = output.trim().split("\n").slice(-5).join("\n");
  refuse(
    `npm ci failed; its whole output is in ${join(folder, "node-dependencies.log")}. It ended with:\n${lastLines}`,
  );
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  refuse(`Keelson needs Node.js 20.19 or newer, this is ${process.versions.node}: install a current one.`);
}

const words = process.argv.slice(2);
const started = performance.now();
const locked = readPackages(join(root, "package-lock.json"));
const installed = readPackages(join(root, "node_modules/.package-lock.json"));
const withPeers = peersWanted(
  locked,
  installed,
  words.some((word) => /^(--with=)?kubernetes$/.test(word)),
);
const stale = stalePackages(locked, installed, withPeers);
if (stale.length > 0) installPackages(withPeers);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${"Node dependencies".padEnd(34)}${(stale.length > 0 ? "installed" : "found").padEnd(11)}${seconds.padStart(6)} s`,
);

// For type checks and unit tests, which need nothing else.
if (words.includes("--dependencies")) process.exit(0);
process.argv.splice(2, 0, "setup");
await import("../commands/keelson.mjs");
