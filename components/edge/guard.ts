import { accessLines } from "./access.ts";
import { corsHeaders, hiddenCors, preflightAnswer } from "./cors.ts";
import { routeErrorPages, routeErrorPlaces } from "./error-pages.ts";
import type { HeaderTable } from "./headers.ts";
import type { Route, RouteGuard } from "./lanes.ts";
import { limitLines } from "./limits.ts";
import type { EdgeSettings, Environment } from "./settings.ts";

interface Around {
  readonly edge: EdgeSettings;
  readonly environment: Environment;
  /** Headers of all routes: made once, as each of them asks. */
  readonly table: HeaderTable;
}

/** What stands before a route's app. */
export function routeGuard(route: Route, index: number, { edge, environment, table }: Around): RouteGuard {
  const own = table.of(route);
  const cross = route.cors === undefined ? [] : corsHeaders(route.cors, index);
  const allHeaders = [...own, ...cross];
  const differ = cross.length > 0 || own.join() !== table.common.join();
  const headers = differ ? allHeaders : [];
  return {
    headers,
    errorPages: (but) => routeErrorPages(edge, { index, headers }, but),
    errorPlaces: routeErrorPlaces(edge, { index, headers }),
    allHeaders,
    answers: route.cors === undefined ? [] : [preflightAnswer(index)],
    access: accessLines(route, index),
    passing: [...limitLines(route, index, { edge, environment }), ...(route.cors === undefined ? [] : hiddenCors)],
  };
}
