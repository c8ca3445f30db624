#!/bin/sh
# Makes the database on a first start, then becomes the server.
set -eu

# Options alone are meant for the server.
case "${1-}" in -*) set -- postgres "$@" ;; esac

starts_server() {
  [ "${1-}" = postgres ] || return 1
  for argument in "$@"; do
    case "$argument" in
      --help | -\? | --version | -V | --describe-config) return 1 ;;
    esac
  done
}

if starts_server "$@" && [ ! -s "$PGDATA/PG_VERSION" ]; then
  initialize.sh
fi
# Empty once PG_VERSION is in place; a kill between the two leaves it behind.
rmdir "$PGDATA/.initdb" 2> /dev/null || true
exec "$@"
