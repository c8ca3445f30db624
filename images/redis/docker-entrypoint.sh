#!/bin/sh
# Options or a settings file alone are meant for the server, as with the official image.
set -eu

case "${1-}" in -* | *.conf) set -- redis-server "$@" ;; esac
# What the server writes under /data is nobody else's to read.
umask 0077
exec "$@"
