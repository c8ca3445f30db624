package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// life is one real scheduler with real children.
type life struct {
	t       *testing.T
	folder  string
	command *exec.Cmd
	lines   *bufio.Scanner
}

// lives starts one with a job that is a shell's script.
func lives(t *testing.T, folder string, spec jobSpec, script string) *life {
	t.Helper()
	spec.Name, spec.Command = "job", []string{"sh", "-c", script}
	if spec.TimeoutSeconds == 0 {
		spec.TimeoutSeconds = 30
	}
	content, _ := json.Marshal(jobsFile{GraceSeconds: 1, Jobs: []jobSpec{spec}})
	os.WriteFile(filepath.Join(folder, "jobs.json"), content, 0o600)
	l := &life{t: t, folder: folder}
	l.command = program(t, "schedule", "--file", filepath.Join(folder, "jobs.json"), "--state", folder, "--listen", "127.0.0.1:0")
	output, _ := l.command.StdoutPipe()
	l.command.Stderr = os.Stderr
	if err := l.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.command.Process.Kill(); l.command.Wait() })
	l.lines = bufio.NewScanner(output)
	l.until(`"scheduler started"`)
	return l
}

// until reads the log up to a line with this text.
func (l *life) until(text string) string {
	l.t.Helper()
	for l.lines.Scan() {
		if strings.Contains(l.lines.Text(), text) {
			return l.lines.Text()
		}
	}
	l.t.Fatalf("%s was never said", text)
	return ""
}

func (l *life) stops() int {
	l.command.Process.Signal(syscall.SIGTERM)
	io.Copy(io.Discard, l.pipe())
	return exitOf(l.command.Wait())
}

func (l *life) pipe() io.Reader { return readerOf{l.lines} }

type readerOf struct{ lines *bufio.Scanner }

func (r readerOf) Read([]byte) (int, error) {
	if r.lines.Scan() {
		return 0, nil
	}
	return 0, io.EOF
}

func TestScheduleRunsCommands(t *testing.T) {
	folder := t.TempDir()
	l := lives(t, folder, jobSpec{Cron: "@every 1s"}, "echo hello; exit 3")
	l.until("hello")
	if line := l.until(`"job ended"`); !strings.Contains(line, `"exitCode":3`) || !strings.Contains(line, `"result":"failure"`) {
		t.Error(line)
	}
	if code := l.stops(); code != 0 {
		t.Error("exit code", code)
	}
	status, err := program(t, "schedule", "status", "--json", "--file", filepath.Join(folder, "jobs.json"), "--state", folder).Output()
	if err != nil || !strings.Contains(string(status), `"exitCode":3`) {
		t.Error(err, string(status))
	}
}

func TestScheduleEndsTheWholeGroupAtTheTimeout(t *testing.T) {
	folder := t.TempDir()
	mark := filepath.Join(folder, "mark")
	l := lives(t, folder, jobSpec{Cron: "@every 1s", TimeoutSeconds: 1},
		"trap '' TERM; (trap '' TERM; sleep 4; touch "+mark+") & sleep 60 & wait")
	if line := l.until(`"job ended"`); !strings.Contains(line, `"result":"timeout"`) || !strings.Contains(line, `"exitCode":137`) {
		t.Error(line)
	}
	l.stops()
	time.Sleep(3500 * time.Millisecond)
	if _, err := os.Stat(mark); err == nil {
		t.Error("a grandchild lived on")
	}
}

func TestScheduleGivesARunItsGrace(t *testing.T) {
	folder := t.TempDir()
	l := lives(t, folder, jobSpec{Cron: "@every 1s"}, "trap 'echo bye; exit 0' TERM; echo awake; sleep 60 & wait")
	l.until("awake")
	l.command.Process.Signal(syscall.SIGTERM)
	l.until("bye")
	if line := l.until(`"job ended"`); !strings.Contains(line, `"result":"success"`) {
		t.Error(line)
	}
}

func TestScheduleStartsByHand(t *testing.T) {
	folder := t.TempDir()
	lives(t, folder, jobSpec{Cron: "0 0 1 1 *"}, "echo out; echo err >&2; sleep 1; exit 7")
	first := program(t, "schedule", "start", "--state", folder, "job")
	pipe, _ := first.StdoutPipe()
	output := bufio.NewReader(pipe)
	first.Start()
	output.ReadString('\n')
	second, err := program(t, "schedule", "start", "--state", folder, "job").CombinedOutput()
	if exitOf(err) != notStarted || !strings.Contains(string(second), "it is running") {
		t.Error(exitOf(err), string(second))
	}
	rest, _ := io.ReadAll(output)
	if code := exitOf(first.Wait()); code != 7 || !strings.Contains(string(rest), "err") {
		t.Error(code, string(rest))
	}
	if _, err := program(t, "schedule", "start", "--state", folder, "other").CombinedOutput(); exitOf(err) != notStarted {
		t.Error("an unknown job:", err)
	}
}

func TestScheduleIsKilledAndMakesUp(t *testing.T) {
	folder := t.TempDir()
	l := lives(t, folder, jobSpec{Cron: "@every 1s"}, "echo awake; sleep 2")
	l.until("awake")
	l.command.Process.Kill()
	l.command.Wait()
	again := lives(t, folder, jobSpec{Cron: "@every 1s"}, "echo made up")
	if line := again.until(`"job started"`); !strings.Contains(line, `"reason":"missed"`) && !strings.Contains(line, `"reason":"schedule"`) {
		t.Error(line)
	}
	again.until("made up")
}

func TestScheduleRefusesWrongJobs(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "jobs.json")
	for _, content := range []string{"", "{}", `{"jobs":[{"name":"a","cron":"x","timeoutSeconds":1,"command":["true"]}]}`} {
		os.WriteFile(file, []byte(content), 0o600)
		if _, err := program(t, "schedule", "--file", file, "--state", folder).Output(); exitOf(err) != 2 {
			t.Errorf("%q: exit code %d", content, exitOf(err))
		}
	}
}

func TestSchedulersHealthIsItsOwn(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.ends = []outcome{{1, failed, ""}}
	b.at("2026-01-10T03:00:00Z")
	b.expect(0, "schedule failure")
	ask := func() int {
		answer := &answered{header: http.Header{}, code: 200}
		request, _ := http.NewRequest(http.MethodGet, "/health", nil)
		b.metricsHandler().ServeHTTP(answer, request)
		return answer.code
	}
	if code := ask(); code != 200 {
		t.Error("after a failed job:", code)
	}
	b.clock = b.clock.Add(time.Minute)
	if code := ask(); code != http.StatusServiceUnavailable {
		t.Error("when it looks no more:", code)
	}
}

type answered struct {
	header http.Header
	code   int
}

func (a *answered) Header() http.Header            { return a.header }
func (a *answered) Write(text []byte) (int, error) { return len(text), nil }
func (a *answered) WriteHeader(code int)           { a.code = code }
