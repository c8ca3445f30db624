import { docker } from "../docker.ts";
import { exportState, stateHash } from "../state/export.ts";
import { readState } from "../state/history.ts";
import { importState } from "../state/import.ts";
import { exportDecrypted, withScratch } from "../state/scratch.ts";
import { openReplay } from "./engine.ts";
import { findImages, restoreTags } from "./images.ts";
import { requirePlugins } from "./preflight.ts";
import { stoppedServers } from "./stopped-servers.ts";

/** All that a rollback asks of the world or does to it. What is decided in between is tested with others in their place. */
export const realParts = {
  stateHash,
  exportState,
  readCheckpoint: readState,
  withScratch,
  exportDecrypted,
  importState,
  stoppedServers,
  requirePlugins,
  findImages,
  restoreTags,
  docker,
  openReplay,
};

export type RollbackParts = typeof realParts;
