import type { AlertName } from "../../../config/alerts/names.ts";
import type { Scene, Stop } from "./scene.ts";

/** An alert, of a service where others of the stack may raise the same one. */
export type Expected = AlertName | { readonly alert: AlertName; readonly service: string };

/** Something real that goes wrong, and the alerts that it is to raise. */
export interface Cause {
  readonly title: string;
  readonly alerts: readonly Expected[];
  readonly begin: (scene: Scene) => Promise<Stop | undefined> | Stop | undefined;
}

/** Causes that are there at the same time, and how long their alerts may take. */
export interface Batch {
  readonly minutes: number;
  readonly causes: readonly Cause[];
}
