package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is the program itself where this is set: exec and watch need a process of their own.
const asProgram = "PROBE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:], os.Stderr))
	}
	os.Exit(m.Run())
}

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = append(os.Environ(), asProgram+"=1", "TOKEN=old")
	return command
}

func exitOf(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

func TestExecTurnsFilesIntoVariables(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{"TOKEN": "new\n\n", "tls.crt": "x", "9A": "x", "URL": "a b=c", "jdbc.password": "p", "auth.conf": "x"} {
		os.WriteFile(filepath.Join(folder, name), []byte(content), 0o400)
	}
	os.Mkdir(filepath.Join(folder, "FOLDER"), 0o700)
	os.Symlink("URL", filepath.Join(folder, "LINK"))
	got, err := program(t, "exec", "--secrets", folder, "--", "env", "-0").Output()
	if err != nil {
		t.Fatal(err)
	}
	variables := strings.Split(string(got), "\x00")
	for _, want := range []string{"TOKEN=new\n", "URL=a b=c", "LINK=a b=c", "jdbc.password=p"} {
		if !slices.Contains(variables, want) {
			t.Errorf("no %q in %q", want, variables)
		}
	}
	for _, name := range []string{"tls.crt=", "auth.conf=", "9A=", "FOLDER=", "TOKEN=old"} {
		if slices.ContainsFunc(variables, func(v string) bool { return strings.HasPrefix(v, name) }) {
			t.Errorf("%s is set", name)
		}
	}
}

func TestExecBecomesTheCommand(t *testing.T) {
	command := program(t, "exec", "--secrets", t.TempDir(), "--", "sh", "-c", "echo $$")
	got, err := command.Output()
	if want := command.Process.Pid; err != nil || strings.TrimSpace(string(got)) != strconv.Itoa(want) {
		t.Errorf("pid %s, want %d (%v)", got, want, err)
	}
}

func TestExecSaysWhatIsMissing(t *testing.T) {
	expect(t, 127, `"no-such-program": executable file not found`, "exec", "--", "no-such-program")
	expect(t, 1, "open /absent: no such file", "exec", "--secrets", "/absent", "--", "true")
	folder := filepath.Dir(write(t, "TOKEN", "a\x00b"))
	expect(t, 1, "TOKEN holds a zero byte", "exec", "--secrets", folder, "--", "true")
	noProgram := write(t, "text", "hello")
	os.Chmod(noProgram, 0o700)
	expect(t, 127, "exec format error", "exec", "--secrets", t.TempDir(), "--", noProgram)
}

// watched is a watch over a configuration of no names.
func watched(t *testing.T, command ...string) *exec.Cmd {
	t.Helper()
	file := write(t, "nginx.conf", "events {}\n")
	return program(t, append([]string{"watch", "--conf", file, "--to", file + ".rendered", "--"}, command...)...)
}

func TestWatchEndsAsItsChildDoes(t *testing.T) {
	for script, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -9 $$": 137} {
		if got := exitOf(watched(t, "sh", "-c", script).Run()); got != want {
			t.Errorf("%s: got %d, want %d", script, got, want)
		}
	}
	expect(t, 127, "not found", "watch", "--conf", "f", "--to", "g", "--", "no-such-program")
	expect(t, 1, "no such file", "watch", "--conf", "/absent", "--to", "g", "--", "true")
}

func TestResolveRunsACommandOnTheRenderedFile(t *testing.T) {
	file := write(t, "nginx.conf", "events {}\n")
	to := file + ".trial"
	got, err := program(t, "resolve", "--conf", file, "--to", to, "--", "cat", to).Output()
	if err != nil || string(got) != "events {}\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestWatchPassesSignalsOn(t *testing.T) {
	for name, sent := range signalsByName {
		script := "trap 'echo got; exit 3' " + name + "; echo ready; while :; do sleep 0.01; done"
		command := watched(t, "sh", "-c", script)
		output, _ := command.StdoutPipe()
		command.Start()
		lines := bufio.NewReader(output)
		lines.ReadString('\n')
		command.Process.Signal(sent)
		line, _ := lines.ReadString('\n')
		if code := exitOf(command.Wait()); line != "got\n" || code != 3 {
			t.Errorf("%s: %q, status %d", name, line, code)
		}
	}
}

func TestSuperviseReloadsOnAChangeAndReapsStrays(t *testing.T) {
	// A process that this one started before stands for a stray that a first process inherits.
	stray, err := syscall.ForkExec("/bin/true", []string{"true"}, &syscall.ProcAttr{})
	if err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(t.TempDir(), "ready")
	moved := make(chan struct{})
	go func() {
		for _, err := os.Stat(ready); err != nil; _, err = os.Stat(ready) {
			time.Sleep(5 * time.Millisecond)
		}
		moved <- struct{}{}
	}()
	script := "trap 'exit 5' USR1; touch " + ready + "; while :; do sleep 0.01; done"
	if got := supervise("/bin/sh", []string{"sh", "-c", script}, newConf("", ""), moved, syscall.SIGUSR1); got != exitStatus(5) {
		t.Errorf("got %v", got)
	}
	if _, err := syscall.Wait4(stray, nil, syscall.WNOHANG, nil); err != syscall.ECHILD {
		t.Errorf("stray is still there: %v", err)
	}
}
