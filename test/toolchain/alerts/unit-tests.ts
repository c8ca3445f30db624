import type { AlertName } from "../../../config/alerts/names.ts";
import type { Alert } from "../../../monitoring/alerts/alert.ts";
import { promDuration } from "../../../monitoring/alerts/context.ts";
import type { AlertCase } from "./case.ts";
import { nearValues, values } from "./series.ts";

interface Expectation {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

interface UnitTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly Expectation[];
}

/** For promtool: silent before the cause, not yet firing before its time, firing after it; and silent within the threshold. */
export function unitTests({ name, for: wait }: Alert, one: AlertCase): readonly UnitTest[] {
  const { series, settles = 0, step = 15, healthy = 900 } = one;
  const latest = healthy + settles + wait + 2 * step;
  const times = { step, before: healthy / step, after: Math.ceil((settles + wait) / step) + 4 };
  const interval = promDuration(step);
  const input = (render: typeof values) =>
    Object.entries(series).map(([series, course]) => ({ series, values: render(course, times) }));
  const notYet = wait > 0 ? [none(name, healthy + wait - step, "firing")] : [];
  const pending = wait > 0 && settles === 0 ? [some(name, healthy + wait / 2, "pending")] : [];
  return [
    {
      name: `${name} fires`,
      interval,
      input_series: input(values),
      promql_expr_test: [none(name, healthy - step), ...notYet, ...pending, some(name, latest, "firing")],
    },
    { name: `${name} is silent`, interval, input_series: input(nearValues), promql_expr_test: [none(name, latest)] },
  ];
}

const alerts = (name: AlertName, state?: string): string =>
  `count(ALERTS{alertname="${name}"${state === undefined ? "" : `,alertstate="${state}"`}})`;

function none(name: AlertName, seconds: number, state?: string): Expectation {
  return { expr: alerts(name, state), eval_time: promDuration(seconds), exp_samples: [] };
}

function some(name: AlertName, seconds: number, state: string): Expectation {
  return { expr: alerts(name, state), eval_time: promDuration(seconds), exp_samples: [{ labels: "{}", value: 1 }] };
}
