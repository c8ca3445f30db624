package main

import (
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// started runs a shell script and reaps it as soon as it ends: a zombie still counts as a process.
func started(t *testing.T, script string) (*exec.Cmd, <-chan error) {
	t.Helper()
	target := exec.Command("sh", "-c", script)
	if err := target.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Process.Kill() })
	ended := make(chan error, 1)
	go func() { ended <- target.Wait() }()
	return target, ended
}

func TestStopReturnsOnceTheProcessIsGone(t *testing.T) {
	target, ended := started(t, "exec sleep 60")
	if err := stop([]string{"--pid", strconv.Itoa(target.Process.Pid), "INT"}); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := <-ended; !errors.As(err, &exit) || !strings.Contains(exit.Error(), "interrupt") {
		t.Errorf("ended with %v, not by SIGINT", err)
	}
}

func TestStopLeavesTheProcessAloneDuringTheDelay(t *testing.T) {
	target, ended := started(t, "exec sleep 60")
	begun := time.Now()
	go stop([]string{"--pid", strconv.Itoa(target.Process.Pid), "--delay", "300ms", "TERM"})
	<-ended
	if took := time.Since(begun); took < 300*time.Millisecond {
		t.Errorf("ended after %s", took)
	}
}

func TestStopSaysThatAProcessDoesNotEnd(t *testing.T) {
	target, _ := started(t, "trap '' TERM; while :; do sleep 1; done")
	time.Sleep(200 * time.Millisecond)
	err := stop([]string{"--pid", strconv.Itoa(target.Process.Pid), "--wait", "300ms", "TERM"})
	if err == nil || !strings.Contains(err.Error(), "still runs after 300ms") {
		t.Errorf("got %v", err)
	}
}
