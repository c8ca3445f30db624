import type { BackupStatus, FilesDrill } from "../../operations/backups/types.ts";
import { formatAge, levels, megabytes } from "./format.ts";

/** A line a service: its newest good backup. */
export function formatFilesStatus({ files = [] }: BackupStatus): string[] {
  return files
    .flatMap(({ services }) => services)
    .map(({ service, newest }) => {
      const made = newest && `${newest.label}, ${formatAge(newest.ageSeconds)} old, ${newest.level}`;
      return `Files of ${service}: ${made ?? "none"}`;
    });
}

export function formatFilesDrill({ services }: FilesDrill): string {
  return services
    .map((one) => {
      const { service, label, ok, problem = "", level, files, bytes, moved, rpoSeconds, rtoSeconds } = one;
      if (!ok) return `The drill with the files of ${service} (${label || "no backup"}) failed: ${problem}`;
      const apart = moved === 0 ? "" : `; ${moved} were written to while they were backed up`;
      return [
        `${label} was restored (${level} ${levels[level] ?? ""}): ${files} files, ${megabytes(bytes)}, each as it was${apart}.`,
        `RPO ${rpoSeconds.toFixed(1)} s, RTO ${rtoSeconds.toFixed(1)} s.`,
      ].join(" ");
    })
    .join("\n");
}
