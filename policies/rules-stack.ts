import type { Rule } from "./rule.ts";
import { alerting } from "./rules/alerting.ts";
import { backupDrill } from "./rules/backup-drill.ts";
import { backups } from "./rules/backups.ts";
import { bodySize } from "./rules/body-size.ts";
import { connectionBudget } from "./rules/connection-budget.ts";
import { cors } from "./rules/cors.ts";
import { cpuBudget } from "./rules/cpu-budget.ts";
import { disasterRecovery } from "./rules/disaster-recovery.ts";
import { diskMinimum } from "./rules/disk-minimum.ts";
import { gateTime } from "./rules/gate-time.ts";
import { internalTls, internalTlsRequired } from "./rules/internal-tls.ts";
import { ioMethod } from "./rules/io-method.ts";
import { minimumHost } from "./rules/minimum-host.ts";
import { monitoring } from "./rules/monitoring.ts";
import { pooler } from "./rules/pooler.ts";
import { postgresMajor } from "./rules/postgres-major.ts";
import { postgresVolume } from "./rules/postgres-volume.ts";
import { rateLimits } from "./rules/rate-limits.ts";
import { redisMaxmemory } from "./rules/redis-maxmemory.ts";
import { redisPersistence } from "./rules/redis-persistence.ts";
import { requestTime } from "./rules/request-time.ts";
import { secretDefault } from "./rules/secret-default.ts";
import { secretExposed } from "./rules/secret-exposed.ts";
import { secretReuse } from "./rules/secret-reuse.ts";
import { secretStrength } from "./rules/secret-strength.ts";
import { secretVariable } from "./rules/secret-variable.ts";
import { securityHeaders } from "./rules/security-headers.ts";
import { serverTokens } from "./rules/server-tokens.ts";
import { sharedBuffers } from "./rules/shared-buffers.ts";
import { singleWriter } from "./rules/single-writer.ts";
import { stopGrace } from "./rules/stop-grace.ts";
import { stopSignal } from "./rules/stop-signal.ts";
import { tls } from "./rules/tls.ts";
import { tlsProtocols } from "./rules/tls-protocols.ts";
import { tlsRenewal } from "./rules/tls-renewal.ts";
import { volumeRetained } from "./rules/volume-retained.ts";

/** Rules on the stack as a whole, its secrets and its servers, in the order of the checklist. */
export const stackRules: readonly Rule[] = [
  tls,
  tlsRenewal,
  tlsProtocols,
  internalTls,
  internalTlsRequired,
  backups,
  backupDrill,
  disasterRecovery,
  monitoring,
  alerting,
  cpuBudget,
  minimumHost,
  diskMinimum,
  secretDefault,
  secretStrength,
  secretReuse,
  secretExposed,
  secretVariable,
  stopGrace,
  requestTime,
  gateTime,
  connectionBudget,
  pooler,
  sharedBuffers,
  redisMaxmemory,
  redisPersistence,
  ioMethod,
  postgresVolume,
  singleWriter,
  postgresMajor,
  volumeRetained,
  stopSignal,
  securityHeaders,
  rateLimits,
  cors,
  serverTokens,
  bodySize,
];
