package main

import (
	"fmt"
	"syscall"
	"time"
)

// stop ends a server by the signal that suits it, after a delay in which new requests may still come, and waits until it
// is gone: Kubernetes sends the image's own signal as soon as this returns, and a second one means "at once" to some.
func stop(args []string) error {
	flags := newFlags("stop")
	pid := flags.Int("pid", 1, "process that gets it")
	delay := flags.Duration("delay", 0, "time before the signal")
	wait := flags.Duration("wait", 30*time.Second, "longest time for the process to end")
	name, err := parseTarget(flags, args, "signal")
	if err != nil {
		return err
	}
	number, err := signalNamed(name, *pid)
	if err != nil {
		return err
	}
	time.Sleep(*delay)
	if err := syscall.Kill(*pid, number); err != nil {
		return fmt.Errorf("%s to process %d: %w", name, *pid, err)
	}
	return waitForEnd(*pid, *wait)
}

// waitForEnd asks ten times a second. In a container the first process takes this one with it when it ends.
func waitForEnd(pid int, longest time.Duration) error {
	for deadline := time.Now().Add(longest); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if syscall.Kill(pid, 0) != nil {
			return nil
		}
	}
	return fmt.Errorf("process %d still runs after %s", pid, longest)
}
