import type * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type * as prometheus from "@grafana/grafana-foundation-sdk/prometheus";
import type * as stat from "@grafana/grafana-foundation-sdk/stat";
import type * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";

/**
 * What a type of Grafana's SDK is as data: its enumerations as their words, without its methods. So the compiler knows every
 * field, and nobody who runs Keelson loads the SDK.
 */
export type Data<T> = T extends string
  ? `${T}`
  : T extends number
    ? number
    : T extends boolean | null | undefined
      ? T
      : T extends readonly (infer E)[]
        ? readonly Data<E>[]
        : { readonly [K in keyof T as K extends "_implementsDataqueryVariant" ? never : K]: Data<T[K]> };

/** Grafana's classic model, which every version since 10 takes; what the SDK wants in its place only 13 does. */
// eslint-disable-next-line @typescript-eslint/no-deprecated
export type GrafanaDashboard = Omit<Data<dashboard.Dashboard>, "panels"> & { readonly panels: readonly GrafanaPanel[] };

export type Target = Data<prometheus.Dataquery>;
export type Threshold = Data<dashboard.Threshold>;
export type FieldConfig = Omit<Data<dashboard.FieldConfig>, "custom"> & {
  readonly custom?: Data<timeseries.FieldConfig>;
};

export interface GrafanaPanel extends Omit<Data<dashboard.Panel>, "targets" | "options" | "fieldConfig"> {
  readonly type: "stat" | "timeseries";
  readonly targets: readonly Target[];
  readonly options: Data<stat.Options> | Data<timeseries.Options>;
  readonly fieldConfig: { readonly defaults: FieldConfig; readonly overrides: readonly never[] };
}
