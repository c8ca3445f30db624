/** On a container that puts the old content of a service's volumes back; its value is that service. */
export const wayBackLabel = "keelson.way-back";

/** What is said of a container that a restore has left, once it is gone: what worked in it, or what it has undone. */
export function leftByRestore(name: string, job?: string, wayBack?: string): string | undefined {
  if (wayBack) return `Put the files of ${wayBack} back: a restore was cut off while it replaced them.`;
  return job === "restore" ? `Ended ${name}, in which a restore worked that was cut off.` : undefined;
}
