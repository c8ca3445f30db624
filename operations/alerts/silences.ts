import { hostname, userInfo } from "node:os";
import { allAlerts } from "../../config/alerts/names.ts";
import { didYouMean } from "../../config/nearest.ts";
import { UserError } from "../../config/user-error.ts";
import { watchdog } from "./merge.ts";
import { withServer, type Server } from "./server.ts";
import type { AlertOrder, Silence } from "./types.ts";

interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual?: boolean;
}

/** A silence as Alertmanager tells it (/api/v2/silences). */
interface SaidSilence {
  readonly id: string;
  readonly status: { readonly state: "active" | "pending" | "expired" };
  readonly matchers: readonly Matcher[];
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

export interface SilenceRequest {
  readonly alert: string;
  readonly seconds: number;
  readonly comment?: string | undefined;
  /** Only the alerts that are about this service. */
  readonly service?: string | undefined;
}

/** Keeps an alert from being told for a time; it goes on firing, and is listed as silenced. */
export async function silence(order: AlertOrder, request: SilenceRequest, now = new Date()): Promise<Silence> {
  requireAlert(request.alert);
  return withServer(order, "alertmanager", async (server) => {
    const body = bodyOf(request, now);
    const { silenceID } = (await server.post<{ readonly silenceID: string }>("/api/v2/silences", body))!;
    return silenceOf({ ...body, id: silenceID, status: { state: "active" } });
  });
}

function requireAlert(name: string): void {
  if (name === watchdog)
    throw new UserError("Watchdog is not silenced: the service outside would take its silence for the stack's end.");
  if ((allAlerts as readonly string[]).includes(name)) return;
  throw new UserError(`There is no alert ${name}${didYouMean(name, allAlerts)}; docs/alerts.md has all of them.`);
}

function bodyOf({ alert, seconds, comment, service }: SilenceRequest, now: Date) {
  const labels = { alertname: alert, ...(service === undefined ? {} : { service }) };
  return {
    matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + seconds * 1000).toISOString(),
    createdBy: `${userInfo().username}@${hostname()}`,
    comment: comment ?? "keelson alerts silence",
  };
}

/** Silences that hold, or will; the next to end first. */
export function listSilences(order: AlertOrder): Promise<Silence[]> {
  return withServer(order, "alertmanager", present);
}

async function present(server: Server): Promise<Silence[]> {
  const said = await server.get<readonly SaidSilence[]>("/api/v2/silences");
  const holding = said.filter(({ status }) => status.state !== "expired").map(silenceOf);
  return holding.sort((a, b) => (a.until < b.until ? -1 : 1));
}

/** Ends a silence before its time, by its id or the beginning of it. */
export function unsilence(order: AlertOrder, id: string): Promise<Silence> {
  return withServer(order, "alertmanager", async (server) => {
    const all = await present(server);
    const found = all.filter((each) => each.id.startsWith(id));
    if (found.length !== 1) throw new UserError(notOne(id, found.length === 0 ? all : found));
    await server.delete(`/api/v2/silence/${found[0]!.id}`);
    return found[0]!;
  });
}

function notOne(id: string, silences: readonly Silence[]): string {
  if (silences.length === 0) return `There is no silence ${id}; nothing is silenced.`;
  return `No one silence is meant by ${id}; there are ${silences.map(({ id, matchers }) => `${id} (${matchers.join(", ")})`).join(", ")}.`;
}

function silenceOf({ id, status, matchers, endsAt, createdBy, comment }: SaidSilence): Silence {
  const state = status.state === "pending" ? "pending" : "active";
  return { id, matchers: matchers.map(inWords), state, until: endsAt, by: createdBy, comment };
}

function inWords({ name, value, isRegex, isEqual = true }: Matcher): string {
  return `${name}${isEqual ? "=" : "!"}${isRegex ? "~" : isEqual ? "" : "="}${JSON.stringify(value)}`;
}
