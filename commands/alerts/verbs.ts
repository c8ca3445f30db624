import { listAlerts } from "../../operations/alerts/list.ts";
import * as operations from "../../operations/alerts/silences.ts";
import { testReceiver } from "../../operations/alerts/test-receiver.ts";
import type { AlertOrder } from "../../operations/alerts/types.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import type { StackOptions } from "../stack-options.ts";
import { formatAlerts, formatDelivery, formatSilence, formatSilences } from "./format.ts";

/** Options of a silence of its own. */
export interface SilenceRequest {
  readonly for: number;
  readonly comment?: string;
  readonly service?: string;
}

export async function list(options: StackOptions): Promise<void> {
  const found = await listAlerts(orderOf(options));
  print(options, found, () => formatAlerts(options.stack, found, new Date()));
  const fires = found.alerts.some(({ state }) => state === "firing");
  process.exitCode = fires ? 1 : found.notChecked.length > 0 ? 2 : 0;
}

export async function silence(alert: string, options: StackOptions & SilenceRequest): Promise<void> {
  const { for: seconds, comment, service } = options;
  const made = await operations.silence(orderOf(options), { alert, seconds, comment, service });
  print(options, made, () => `Silenced: ${formatSilence(options.stack, made)}`);
}

export async function silences(options: StackOptions): Promise<void> {
  const found = await operations.listSilences(orderOf(options));
  print(options, found, () => formatSilences(options.stack, found));
}

export async function unsilence(id: string, options: StackOptions): Promise<void> {
  const ended = await operations.unsilence(orderOf(options), id);
  print(options, ended, () => `No longer silenced: ${ended.matchers.join(", ")}`);
}

export async function test(receiver: string, options: StackOptions): Promise<void> {
  const delivery = await testReceiver(orderOf(options), receiver);
  print(options, delivery, () => formatDelivery(delivery));
  process.exitCode = delivery.delivered ? 0 : 1;
}

function orderOf({ stack }: StackOptions): AlertOrder {
  return { stack, config: readStackFile(stack) };
}

function print(options: StackOptions, value: unknown, format: () => string): void {
  process.stdout.write(`${options.json === true ? JSON.stringify(value, null, 2) : format()}\n`);
}
