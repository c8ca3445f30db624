import { accessLines } from "./access.ts";
import { corsHeaders, hiddenCors, preflightAnswer } from "./cors.ts";
import { headerTable } from "./headers.ts";
import type { Route, RouteGuard } from "./lanes.ts";
import { limitLines } from "./limits.ts";
import type { EdgeSettings, Environment } from "./settings.ts";

interface Around {
  readonly edge: EdgeSettings;
  readonly environment: Environment;
}

/** What stands before a route's app. */
export function routeGuard(route: Route, index: number, { edge, environment }: Around): RouteGuard {
  const table = headerTable(edge, environment);
  const own = table.of(route);
  const cross = route.cors === undefined ? [] : corsHeaders(route.cors, index);
  const allHeaders = [...own, ...cross];
  const differ = cross.length > 0 || own.join() !== table.common.join();
  return {
    headers: differ ? allHeaders : [],
    allHeaders,
    answers: route.cors === undefined ? [] : [preflightAnswer(index)],
    access: accessLines(route, index),
    passing: [...limitLines(route, index, { edge, environment }), ...(route.cors === undefined ? [] : hiddenCors)],
  };
}
