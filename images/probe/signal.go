package main

import (
	"fmt"
	"strings"
	"syscall"
)

// sendSignal signals the container's first process from inside. `docker kill --signal HUP` would do so from outside, but
// older engines (20.10) take every such signal for the user's own stop, and never restart the container again.
func sendSignal(args []string) error {
	flags := newFlags("signal")
	pid := flags.Int("pid", 1, "process that gets it")
	name, err := parseTarget(flags, args, "signal")
	if err != nil {
		return err
	}
	number, err := signalNamed(name, *pid)
	if err != nil {
		return err
	}
	if err := syscall.Kill(*pid, number); err != nil {
		return fmt.Errorf("%s to process %d: %w", name, *pid, err)
	}
	return nil
}

func signalNamed(name string, pid int) (syscall.Signal, error) {
	number, known := signalsByName[strings.TrimPrefix(name, "SIG")]
	if !known || pid <= 0 {
		return 0, usageError{"needs a signal of HUP, USR1, USR2, INT, QUIT, TERM and a --pid above 0"}
	}
	return number, nil
}
