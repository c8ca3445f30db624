#!/bin/sh
# The official images have one server each, and take its arguments alone. SERVER says which of them this container is.
set -eu

case "${SERVER:?names no server, such as prometheus or redis-exporter}" in
  prometheus) exec prometheus "$@" ;;
  *) exec "prometheus-$SERVER" "$@" ;;
esac
