import { openEngine } from "../engine/engine.ts";
import { holdGate } from "../gate/hold.ts";
import { lookAtSafety, makeVerified, newestVerified } from "../backups/before-change.ts";
import { readComplaints } from "../complaints/read.ts";
import { buildIndexesAnew, lookAtImageChange } from "../collations/image-change.ts";
import { readMismatchesOnceUp } from "../collations/read.ts";
import { pullMissing } from "../images/pull.ts";
import { docker } from "../docker.ts";
import { clearEngineLocks } from "../lock/pulumi-lock.ts";
import { judgeApplied } from "../policies/judge-applied.ts";
import { recover } from "../recovery/recover.ts";
import { configHash } from "../releases/config-hash.ts";
import { readGit } from "../releases/git.ts";
import { describeImages } from "../releases/images.ts";
import { pruneReleases } from "../releases/prune.ts";
import { prepareRollback } from "../rollback/prepare.ts";
import { executeRollback, rehearseRollback } from "../rollback/rollback.ts";
import { exportState } from "../state/export.ts";
import { reasonsOfUp } from "./release-failures.ts";
import { showEvidence, tidy } from "./target.ts";

/** All that a deploy asks of the world or does to it. What is decided in between is tested with others in their place. */
export const realParts = {
  openEngine,
  holdGate,
  readComplaints,
  pullMissing,
  newestVerified,
  lookAtSafety,
  makeVerified,
  lookAtImageChange,
  buildIndexesAnew,
  readMismatchesOnceUp,
  judgeApplied,
  exportState,
  docker,
  reasonsOf: reasonsOfUp,
  showEvidence,
  tidy,
  pruneReleases,
  configHash,
  readGit,
  describeImages,
  clearEngineLocks,
  recover,
  prepareRollback,
  rehearseRollback,
  executeRollback,
};

export type Parts = typeof realParts;
