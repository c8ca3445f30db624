# Passes once every container of CONTAINERS has answered `probe NAME` well, which stands in front of this text, and then was
# well at SETTLE looks in a row, a second apart: running, not restarted, with a good answer. The first good answer is waited
# for, STARTUP seconds at most: it is asked for several times a second, because Docker's own health check has its first look
# only a whole interval after the start. A container may restart a few times before it; it may not stop, become unhealthy, or,
# once it was well, restart or give bad answers at PROBES looks. What is wrong ends the gate at once.

RESTARTS=3 # before the first good answer: more is a loop, which Docker goes on with for ever

facts() {
  docker inspect --format \
    '{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}unchecked{{end}} {{.RestartCount}}' \
    $CONTAINERS </dev/null
}

restarts_in() {
  echo "$1" | while read -r name _ _ restarts; do [ "$name" != "$2" ] || echo "$restarts"; done
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

waited() { echo $(($(date +%s) - begun)); }

# Sets `ready` to no where this container has still to give its first good answer.
await() {
  [ $(($4 - $(restarts_in "$first" "$1"))) -le "$RESTARTS" ] || refuse "$1" "it had to be restarted $4 times"
  case "$2" in
    running) answer=$(probe "$1" </dev/null 2>&1) && return ;;
    restarting) answer="it is restarting" ;;
    *) refuse "$1" "it is $2, not running" ;;
  esac
  [ "$3" != unhealthy ] || refuse "$1" "its health check fails, at last: $answer"
  [ "$(waited)" -lt "$STARTUP" ] || refuse "$1" "not ready after ${STARTUP} s, at last: $answer"
  ready=no
}

# Where a container may become well again, the looks are counted anew.
watch() {
  [ "$2" = running ] || refuse "$1" "it is $2, not running"
  [ "$4" = "$(restarts_in "$began" "$1")" ] || refuse "$1" "it had to be restarted"
  [ "$3" != unhealthy ] || refuse "$1" "its health check fails"
  answer=$(probe "$1" </dev/null 2>&1) && return
  [ "$looks" -lt 0 ] || bad=$((bad + 1)) # Once a look, however many containers there are.
  looks=-1
  [ "$bad" -lt "$PROBES" ] || refuse "$1" "not ready at $bad looks, at last: $answer"
}

# Judges each container of one answer of facts.
each() {
  while read -r name status health restarts; do
    "$1" "$name" "$status" "$health" "$restarts"
  done <<END
$2
END
}

begun=$(date +%s)
first=$(facts) || exit 1
began=$first
ready=no
while [ "$ready" = no ]; do
  ready=yes
  each await "$began"
  [ "$ready" = yes ] && break
  sleep 0.25
  began=$(facts) || exit 1
done

bad=0
looks=0
while [ "$looks" -lt "$SETTLE" ]; do
  sleep 1
  present=$(facts) || exit 1
  each watch "$present"
  looks=$((looks + 1))
done
