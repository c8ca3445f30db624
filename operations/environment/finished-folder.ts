import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Puts a folder that was made aside in its place. Two runs may make the same at once: whoever comes second finds the other's
 * there, which is as good, and leaves its own where it is for the caller to remove.
 */
export function placeFinished(unfinished: string, wanted: string): void {
  mkdirSync(dirname(wanted), { recursive: true });
  try {
    renameSync(unfinished, wanted);
  } catch (error) {
    if (!existsSync(wanted)) throw error;
  }
}
