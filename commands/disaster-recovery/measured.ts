import { formatAge, megabytes } from "../backup/format.ts";
import type { RecoveryFacts } from "./facts.ts";

/** What drills have measured; what nobody has measured says so. */
export function measuredLines({ status, unknown = "" }: RecoveryFacts): string[] {
  return [
    "## Measured",
    "",
    ...(status === undefined ? [`Not known: the stack could not be asked (${unknown}).`] : known(status)),
    "",
  ];
}

function known({ newest, drill, files = [] }: NonNullable<RecoveryFacts["status"]>): string[] {
  return [
    `- Newest backup of the database: ${newest === undefined ? "NONE" : `${newest.label}, ${newest.level}, ${megabytes(newest.size)}, ${formatAge(newest.ageSeconds)} old`}`,
    drill?.ok === true
      ? `- Its last drill, ${drill.time.slice(0, 16)}Z: back in ${drill.rtoSeconds.toFixed(1)} s, ${drill.rpoSeconds.toFixed(1)} s of work lost`
      : "- NO GOOD DRILL of the database: `keelson backup drill`",
    ...files.flatMap(({ services, drill }) =>
      services.map(({ service, newest }) => {
        const made = newest === undefined ? "NONE" : `${newest.label}, ${newest.level}, ${megabytes(newest.size)}`;
        const tried = drill?.services.find((one) => one.service === service && one.ok);
        const took = tried === undefined ? "NO GOOD DRILL" : `back in ${tried.rtoSeconds.toFixed(1)} s`;
        return `- Files of ${service}: ${made}; ${took}`;
      }),
    ),
  ];
}
