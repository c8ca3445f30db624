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

/** Paths of locked packages that are not installed in their locked version. Optional ones depend on the platform. */
export function stalePackages(locked, installed) {
  return Object.entries(locked)
    .filter(([path, { version, optional }]) => {
      const found = installed[path];
      return path !== "" && (found ? found.version !== version : !optional);
    })
    .map(([path]) => path);
}
