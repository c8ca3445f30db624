import { readFileSync } from "node:fs";

/** The packages of a lock file: the project's own, or the one npm leaves in node_modules of what it installed. */
export function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

/**
 * Whether the project's peers belong in the tree: they are what only a stack on Kubernetes needs. One that is there stays,
 * and brings the others along.
 */
export function peersWanted(locked, installed, asked) {
  const peers = Object.keys(locked[""]?.peerDependencies ?? {});
  return asked || peers.some((name) => `node_modules/${name}` in installed);
}

/** Paths of locked packages that are not installed in their locked version. Optional ones depend on the platform. */
export function stalePackages(locked, installed, withPeers) {
  return Object.entries(locked)
    .filter(([path, { version, optional, peer }]) => {
      const found = installed[path];
      return path !== "" && (found ? found.version !== version : !optional && (withPeers || !peer));
    })
    .map(([path]) => path);
}
