package main

import (
	"errors"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
)

func TestSignalReachesTheNamedProcess(t *testing.T) {
	for _, name := range []string{"HUP", "SIGHUP"} {
		target := exec.Command("sleep", "60")
		if err := target.Start(); err != nil {
			t.Fatal(err)
		}
		if err := sendSignal([]string{"--pid", strconv.Itoa(target.Process.Pid), name}); err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		if !errors.As(target.Wait(), &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGHUP {
			t.Errorf("%s: ended with %v, not by SIGHUP", name, exit)
		}
	}
}

func TestSignalRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, args := range [][]string{{}, {"KILL"}, {"HUP", "TERM"}, {"--pid", "0", "HUP"}, {"--pid", "-1", "HUP"}} {
		if err := sendSignal(args); !errors.As(err, &usageError{}) {
			t.Errorf("%q: got %v, not wrong usage", args, err)
		}
	}
}

func TestSignalSaysThatThereIsNoSuchProcess(t *testing.T) {
	target := exec.Command("true")
	target.Run()
	if err := sendSignal([]string{"--pid", strconv.Itoa(target.Process.Pid), "HUP"}); err == nil {
		t.Error("no error for a process that has ended")
	}
}
