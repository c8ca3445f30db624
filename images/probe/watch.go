package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

var signalsByName = map[string]syscall.Signal{
	"HUP": syscall.SIGHUP, "USR1": syscall.SIGUSR1, "USR2": syscall.SIGUSR2,
	"INT": syscall.SIGINT, "QUIT": syscall.SIGQUIT, "TERM": syscall.SIGTERM,
}

// quiet is how long after a reload the next one waits: a container that fails again and again is no reason for as many
// generations of nginx's workers.
const quiet = 5 * time.Second

// watch runs nginx with the names of its upstreams resolved, whichever of them have an address, and signals it to load
// its settings again when one has another address, none any more, or one again, or when there is another certificate.
func watch(args []string) error {
	flags := newFlags("watch")
	from, to := confFlags(flags)
	interval := flags.Duration("interval", time.Second, "time between two looks")
	metrics := flags.String("metrics", "", "address at which Prometheus is told of nginx")
	var sources edgeSources
	flags.StringVar(&sources.log, "metrics-log", "", "address on loopback to which nginx sends its log")
	flags.StringVar(&sources.status, "metrics-status", "", "URL of nginx's stub_status")
	name := flags.String("signal", "HUP", "what makes the command load its settings again")
	if err := parse(flags, args); err != nil {
		return err
	}
	reload, known := signalsByName[*name]
	if *from == "" || *to == "" || *interval <= 0 || !known {
		return usageError{"needs --conf FILE, --to FILE, an --interval above 0 and a --signal of HUP, USR1, USR2, INT, QUIT, TERM"}
	}
	path, err := lookUp(flags.Args())
	if err != nil {
		return err
	}
	watched := newConf(*from, *to)
	if err := watched.take(); err != nil {
		return err
	}
	if *metrics != "" {
		if err := serveEdgeMetrics(*metrics, sources); err != nil {
			fmt.Fprintln(os.Stderr, "probe watch: metrics:", err)
		}
	}
	moved := make(chan struct{})
	go keepLooking(watched, *interval, moved)
	return supervise(path, flags.Args(), watched, moved, reload)
}

func confFlags(flags *flag.FlagSet) (from, to *string) {
	return flags.String("conf", "", "configuration with names"), flags.String("to", "", "where to write it with addresses")
}

func keepLooking(watched *conf, interval time.Duration, moved chan<- struct{}) {
	for {
		time.Sleep(interval)
		changed, err := watched.look()
		if err != nil {
			fmt.Fprintln(os.Stderr, "probe watch:", err)
		}
		if changed {
			moved <- struct{}{}
			time.Sleep(quiet)
		}
	}
}

// resolve runs a command, such as a test, on the configuration with its names resolved.
func resolve(args []string) error {
	flags := newFlags("resolve")
	from, to := confFlags(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if *from == "" || *to == "" {
		return usageError{"needs --conf FILE and --to FILE"}
	}
	path, err := lookUp(flags.Args())
	if err != nil {
		return err
	}
	if err := newConf(*from, *to).take(); err != nil {
		return err
	}
	if err := syscall.Exec(path, flags.Args(), os.Environ()); err != nil {
		return startError{fmt.Errorf("cannot start %s: %w", path, err)}
	}
	return nil
}

// supervise is a first process: it passes signals on, reaps whatever is handed to it, and ends as its child does.
func supervise(path string, command []string, watched *conf, moved <-chan struct{}, reload syscall.Signal) error {
	forwarded, ended := make(chan os.Signal, 8), make(chan os.Signal, 1)
	for _, each := range signalsByName {
		signal.Notify(forwarded, each)
	}
	signal.Notify(ended, syscall.SIGCHLD)
	child, err := syscall.ForkExec(path, command, &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}})
	if err != nil {
		return startError{fmt.Errorf("cannot start %s: %w", path, err)}
	}
	for {
		select {
		case <-moved:
			fmt.Fprintln(os.Stderr, "probe watch: there are other addresses or certificates, sending", reload)
			syscall.Kill(child, reload)
		case received := <-forwarded:
			if received == reload {
				if err := watched.take(); err != nil {
					fmt.Fprintln(os.Stderr, "probe watch:", err)
				}
			}
			syscall.Kill(child, received.(syscall.Signal))
		case <-ended:
			if status, done := reap(child); done {
				return exitStatus(status)
			}
		}
	}
}

// reap collects every ended process (one SIGCHLD may stand for many) and tells the child's status as a shell would.
func reap(child int) (int, bool) {
	status, done := 0, false
	for {
		var wait syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &wait, syscall.WNOHANG, nil)
		if err == syscall.EINTR {
			continue
		}
		if pid <= 0 {
			return status, done
		}
		if pid == child {
			status, done = exitCode(wait), true
		}
	}
}

func exitCode(wait syscall.WaitStatus) int {
	if wait.Signaled() {
		return 128 + int(wait.Signal())
	}
	return wait.ExitStatus()
}
