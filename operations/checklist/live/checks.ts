import { certificateChecks } from "./certificate.ts";
import { liveContract } from "./contract.ts";
import { liveExposed } from "./exposed.ts";
import { liveCollations } from "./collations.ts";
import { liveHeaders } from "./headers.ts";
import { liveHealth } from "./health.ts";
import { liveInternalTls } from "./internal-tls.ts";
import { liveLimits } from "./limits.ts";
import { liveDefaultPasswords } from "./passwords.ts";
import { livePorts } from "./ports.ts";
import { liveRateLimits } from "./rate-limits.ts";
import { liveTlsProtocols } from "./tls-protocols.ts";
import type { LiveCheck } from "./types.ts";

/** The live checks are listed in the order of the checklist. */
export const liveChecks: readonly LiveCheck[] = [
  ...certificateChecks,
  liveTlsProtocols,
  liveInternalTls,
  liveLimits,
  liveDefaultPasswords,
  liveCollations,
  livePorts,
  liveHealth,
  liveContract,
  liveExposed,
  liveHeaders,
  liveRateLimits,
];
