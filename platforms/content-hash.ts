import { createHash, createHmac } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type BuildView, buildView } from "./docker-ignore.ts";

/** Twelve hex digits: short enough for a tag, and 2⁴⁸ contents of one image's history do not collide. */
const digits = 12;

/** Folders that no build needs and every install changes. */
const leftOut = new Set(["node_modules", ".git"]);

/** Identifies a folder by its files' paths, contents and executable bits: what a build can see of it. */
export function hashFolder(folder: string, dockerfile = "Dockerfile"): string {
  const hash = createHash("sha256");
  for (const file of listFiles(folder, "", buildView(folder, dockerfile))) {
    const path = join(folder, file);
    const executable = (statSync(path).mode & 0o100) !== 0;
    hash.update(`${file}\0${executable}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex").slice(0, digits);
}

/** As many digits of a text's digest as a folder's has. */
export function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

function listFiles(root: string, below: string, view: BuildView): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true }).filter((entry) => !leftOut.has(entry.name));
  const names = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return names.flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return view.isClosed(path) ? [] : listFiles(root, path, view);
    return view.sees(path) ? [path] : [];
  });
}

/** Keyed, so that the digest of a weak secret, which labels show, cannot be guessed from outside the stack. */
export function keyedDigest(key: string, contents: readonly string[]): string {
  const hmac = createHmac("sha256", key);
  for (const content of contents) hmac.update(content).update("\0");
  return hmac.digest("hex").slice(0, 16);
}

/**
 * Digests a text as keyedDigest does, but one that is no secret: whoever sees it running can compute it too (`probe
 * redis-loaded` does).
 */
export function textDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
