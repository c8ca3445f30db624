import { stripVTControlCharacters } from "node:util";
import type { LogLine } from "../../operations/logs/types.ts";

/** Time to the millisecond, service/replica, and the message, which is an app's own: nothing of it moves the cursor. */
export function formatLine({ time, service, instance, message }: LogLine): string {
  return `${time.slice(0, "2026-11-21T10:00:00.000".length)}Z ${service}/${replicaOf(service, instance)} ${plain(message)}`;
}

/** The container's name without that of its service. */
function replicaOf(service: string, instance: string): string {
  return instance.startsWith(`${service}-`) ? instance.slice(service.length + 1) : instance;
}

function plain(message: string): string {
  return stripVTControlCharacters(message).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
}
