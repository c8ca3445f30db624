import type { ImportResult } from "../../operations/compose-import/import.ts";
import type { Imported } from "../../operations/compose-import/types.ts";
import { secretCommand } from "../../operations/compose-import/write.ts";
import { textTable } from "../../sizing/text-table.ts";

/** The table of an import: what each service becomes, what is carried over, and what is left as a comment and why. */
export function formatImport({ outcomes, notes }: Imported): string {
  const rows = outcomes.map(({ service, becomes, carried }) => [service, becomes, carried.join(", ") || "–"]);
  const left = notes.map(({ service = "–", key, reason }) => [service, key, reason]);
  return [
    ...textTable([{ title: "compose service" }, { title: "becomes" }, { title: "carried over" }], rows),
    "",
    ...(left.length === 0
      ? ["  Nothing is left as a comment."]
      : textTable([{ title: "compose service" }, { title: "left as a comment" }, { title: "because" }], left)),
    "",
  ].join("\n");
}

/** What was written, and what is next. */
export function formatEnd({ stack, file, imported, notEncrypted, problems }: ImportResult): string {
  const { secrets, data } = imported;
  const open = secrets.filter(({ value }) => value === undefined || notEncrypted !== undefined);
  return [
    `Wrote ${file}.`,
    ...(secrets.length > open.length ? [`${secrets.length - open.length} secrets are encrypted in it.`] : []),
    ...(notEncrypted === undefined ? [] : [`No secret could be encrypted: ${notEncrypted}`]),
    ...(open.length === 0 ? [] : ["Give these secrets before you deploy:"]),
    ...open.map((secret) => `  ${secretCommand(stack, secret)}`),
    ...(data.length === 0 ? [] : ["Data that has to move is named, with commands, at the top of the file."]),
    ...(problems === undefined ? [] : ["It has to be mended first:", problems]),
    `Next: npx keelson plan --stack ${stack}`,
  ].join("\n");
}
