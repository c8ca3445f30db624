import type { CommandResult } from "../../process.ts";
import { lastLines } from "../../process.ts";
import type { InspectedContainer, LiveFinding } from "./types.ts";

export const wrong = (subject: string, message: string): LiveFinding => ({ kind: "violation", subject, message });

export const unanswered = (subject: string, message: string): LiveFinding => ({ kind: "unanswered", subject, message });

/** The service that a container runs. */
export const serviceOf = ({ Config, Name }: InspectedContainer): string =>
  Config.Labels["keelson.service"] ?? Name.replace(/^\//, "");

export const tierOf = ({ Config }: InspectedContainer): string | undefined => Config.Labels["keelson.tier"];

/** What a command said that did not do its work, as the end of a sentence. */
export function said(result: CommandResult): string {
  const line = lastLines(result, 1);
  return line === "" ? (result.problem ?? "it said nothing") : line;
}
