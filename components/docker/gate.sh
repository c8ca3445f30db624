# Passes once every container of CONTAINERS was well at SETTLE looks in a row, a second apart: running, healthy, not
# restarted, and with a good answer to `probe NAME`, which stands in front of this text. A container that still starts is
# waited for, STARTUP seconds at most; PROBES looks with bad answers are too many. Whatever else is wrong ends it at once.

facts() {
  docker inspect --format \
    '{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}unchecked{{end}} {{.RestartCount}}' \
    $CONTAINERS </dev/null
}

restarts_at_first() {
  echo "$first" | while read -r name _ _ restarts; do [ "$name" != "$1" ] || echo "$restarts"; done
}

# Why nobody is sent to these containers: for the person who deploys. No variables: they hold secrets.
refuse() {
  exec >&2
  echo "${1#/}: $2. It gets no traffic; what ran before goes on serving."
  docker inspect --format \
    'state: {{.State.Status}}, exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, out of memory{{end}}, restarted {{.RestartCount}} times' \
    "$1" </dev/null
  echo "probe: $(docker inspect --format '{{if .State.Health}}{{range .State.Health.Log}}{{.Output}}{{end}}{{end}}' \
    "$1" </dev/null | grep . | tail -n 1)"
  echo "last log lines:"
  docker logs --tail 20 "$1" </dev/null 2>&1
  exit 1
}

# Where a container may still become well, the looks are counted anew.
judge() {
  [ "$2" = running ] || refuse "$1" "it is $2, not running"
  [ "$4" = "$(restarts_at_first "$1")" ] || refuse "$1" "it had to be restarted"
  case "$3" in
    starting)
      looks=-1
      [ $(($(date +%s) - begun)) -lt "$STARTUP" ] || refuse "$1" "it still starts after ${STARTUP} s"
      ;;
    unhealthy) refuse "$1" "its health check fails" ;;
    *)
      answer=$(probe "$1" </dev/null 2>&1) && return
      [ "$looks" -lt 0 ] || bad=$((bad + 1)) # Once a look, however many containers there are.
      looks=-1
      [ "$bad" -lt "$PROBES" ] || refuse "$1" "not ready at $bad looks, at last: $answer"
      ;;
  esac
}

begun=$(date +%s)
bad=0
looks=0
first=$(facts) || exit 1
while [ "$looks" -lt "$SETTLE" ]; do
  sleep 1
  present=$(facts) || exit 1
  while read -r name status health restarts; do
    judge "$name" "$status" "$health" "$restarts"
  done <<END
$present
END
  looks=$((looks + 1))
done
