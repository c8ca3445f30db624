// Command probe asks servers how they are, hands secret files to a program as variables, and keeps nginx's view of
// host names fresh. It is one static file, so that it runs in any image, with or without a shell.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

const usage = `usage:
  probe http [--timeout 2s] [--insecure] [--network] [--header 'Name: value'...] URL
  probe get [--timeout 2s] [--insecure] [--network] URL
  probe find --before TEXT [--timeout 2s] [--insecure] [--network] URL
  probe pipe [--timeout 2s] HOST:PORT
  probe tcp [--timeout 2s] [--network] HOST:PORT...
  probe postgres [--timeout 2s] HOST:PORT
  probe shows [--wait 15s] [--postgres] --certificate FILE HOST:PORT
  probe redis [--timeout 2s] [--password-file FILE] [--tls HOST:PORT] HOST:PORT
  probe redis-apply [--timeout 2s] [--password-file FILE] [--tls HOST:PORT] --settings FILE HOST:PORT
  probe redis-loaded [--timeout 2s] [--password-file FILE] [--tls HOST:PORT] --settings FILE HOST:PORT
  probe pgbouncer [--timeout 2s] --setting NAME SOCKET
  probe pgbouncer-test [--timeout 5s] [--program pgbouncer] FILE
  probe children [--generation 1] [--wait 16s]
  probe print FILE
  probe disk PATH
  probe alive [--file FILE --max-age 1m]
  probe signal [--pid 1] HUP
  probe stop [--pid 1] [--delay 0s] [--wait 30s] TERM
  probe install FOLDER
  probe own UID:GID FOLDER [UID:GID PART]...
  probe backup (run | list | status | verify | drill | prune | restore | swap | key-check | well)
  probe files (run | list | status | verify | drill | prune | restore | swap | key-check | well)
  probe exec [--secrets /run/secrets] -- COMMAND [ARGUMENT...]
  probe watch --conf FILE --to FILE [--interval 1s] [--signal HUP]
              [--metrics :PORT --metrics-log ADDRESS --metrics-status URL] -- COMMAND [ARGUMENT...]
  probe schedule [--file FILE] [--state FOLDER] [--listen :9180]
  probe schedule status [--file FILE] [--state FOLDER] [--json]
  probe schedule start [--state FOLDER] JOB
  probe logs --root FOLDER --project NAME --stack NAME --to FOLDER [--interval 1s] -- COMMAND [ARGUMENT...]
  probe log-sizes --root FOLDER --project NAME --stack NAME
  probe resolve --conf FILE --to FILE -- COMMAND [ARGUMENT...]
exit status: 0 well, 1 not well, 2 wrong usage; exec, watch, logs and resolve: the command's own, 127 where it cannot start`

// usageError is a wrong command line, as opposed to a server that is not well.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// exitStatus ends the program with a child's own status and nothing more to say.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

var commands = map[string]func([]string) error{
	"http": probeHTTP, "tcp": probeTCP, "postgres": probePostgres, "redis": probeRedis,
	"get": get, "find": find, "pipe": pipe, "redis-apply": applyRedis, "redis-loaded": printRedisLoaded, "pgbouncer": printPgBouncerSetting,
	"pgbouncer-test": testPgBouncerFile, "children": awaitChildren, "print": printFile,
	"disk": printDiskSize, "alive": alive, "logs": linkLogs, "log-sizes": printLogSizes,
	"signal": sendSignal, "stop": stop, "install": install, "exec": execWithSecrets, "watch": watch,
	"resolve": resolve, "own": own, "shows": shows, "schedule": schedule, "backup": backup, "files": files,
}

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprintln(stderr, usage)
		return 2
	}
	err := commands[args[0]](args[1:])
	if err == nil {
		return 0
	}
	var status exitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	fmt.Fprintf(stderr, "probe %s: %v\n", args[0], err)
	return statusOf(err)
}

func statusOf(err error) int {
	if errors.As(err, &usageError{}) {
		return 2
	}
	if errors.As(err, &startError{}) {
		return 127
	}
	return 1
}

func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

func timeoutFlag(flags *flag.FlagSet) *time.Duration {
	return flags.Duration("timeout", 2*time.Second, "longest time for the whole question")
}

func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return usageError{err.Error()}
	}
	return nil
}

// parseTarget is parse for a question about exactly one target.
func parseTarget(flags *flag.FlagSet, args []string, what string) (string, error) {
	if err := parse(flags, args); err != nil {
		return "", err
	}
	if flags.NArg() != 1 {
		return "", usageError{fmt.Sprintf("expected one %s, got %d arguments", what, flags.NArg())}
	}
	return flags.Arg(0), nil
}
