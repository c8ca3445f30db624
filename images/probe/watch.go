package main

import (
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

// watch runs a command that resolves host names only when it loads its settings (nginx), and signals it to load them
// again when a name has moved to another address, as a restarted container's may.
func watch(args []string) error {
	flags := newFlags("watch")
	file := flags.String("names", "", "file of host names, one a line; read again each time")
	interval := flags.Duration("interval", 2*time.Second, "time between two looks")
	name := flags.String("signal", "HUP", "what makes the command load its settings again")
	if err := parse(flags, args); err != nil {
		return err
	}
	reload, known := signalsByName[*name]
	if *file == "" || *interval <= 0 || !known {
		return usageError{"needs --names FILE, an --interval above 0 and a --signal of HUP, USR1, USR2, INT, QUIT, TERM"}
	}
	path, err := lookUp(flags.Args())
	if err != nil {
		return err
	}
	watched := newNames(*file)
	watched.changed()
	moved := make(chan struct{})
	go func() {
		for range time.Tick(*interval) {
			if watched.changed() {
				moved <- struct{}{}
			}
		}
	}()
	return supervise(path, flags.Args(), moved, reload)
}

// supervise is a first process: it passes signals on, reaps whatever is handed to it, and ends as its child does.
func supervise(path string, command []string, moved <-chan struct{}, reload syscall.Signal) error {
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
			fmt.Fprintln(os.Stderr, "probe watch: a name has another address, sending", reload)
			syscall.Kill(child, reload)
		case received := <-forwarded:
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
