import type { Kept } from "../../operations/logs/kept.ts";
import type { LogUsage } from "../../operations/logs/usage.ts";
import { textTable } from "../../sizing/text-table.ts";
import { formatBytes } from "../../sizing/units.ts";

const right = (title: string) => ({ title, align: "right" as const });

/** What the engine's files take, and what is kept beside them. */
export function formatUsage({ files, kept }: LogUsage): string {
  const known = files.every(({ bytes }) => bytes !== undefined);
  const rows = files.map(({ service, bytes, most }) => [
    service,
    bytes === undefined ? "unknown" : formatBytes(bytes),
    Number.isFinite(most) ? formatBytes(most) : "no bound",
  ]);
  const own = textTable([{ title: "service" }, right("files"), right("at most")], rows);
  const why = "The files are root's on the engine's own machine: run it there as root, or keep logs (logs: {}).";
  return [
    ...["The engine's own files:", ...own],
    ...(known ? [] : [why]),
    ...(kept === undefined ? [] : ["", "Kept by VictoriaLogs:", formatKept(kept)]),
  ].join("\n");
}

export function formatKept({ services, diskBytes, mostBytes, oldest }: Kept): string {
  const rows = services.map(({ service, lines, textBytes }) => [service, String(lines), formatBytes(textBytes)]);
  const total = `All that is kept takes ${formatBytes(diskBytes)} of ${formatBytes(mostBytes)} on disk`;
  return [
    ...textTable([{ title: "service" }, right("lines"), right("text")], rows),
    `${total}${oldest === undefined ? "" : `; the oldest of these lines is of ${oldest}`}.`,
  ].join("\n");
}
