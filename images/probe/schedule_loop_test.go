package main

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// bench is a scheduler with a clock and commands of the test's own.
type bench struct {
	*scheduler
	t      *testing.T
	folder string
	clock  time.Time
	said   *bytes.Buffer
	// held keeps runs from ending until it is closed; nil lets them end at once.
	held chan struct{}
	// ends are the outcomes of the attempts to come; success afterwards.
	ends   []outcome
	began  int
	paused []time.Duration
	guard  sync.Mutex
}

func newBench(t *testing.T, cron string, change func(*jobSpec)) *bench {
	b := &bench{t: t, folder: t.TempDir(), clock: instant(t, "2026-01-10T00:00:00Z"), said: &bytes.Buffer{}}
	b.begins(cron, change)
	return b
}

// begins is the start of a container: what ran before has gone, and the folder is there.
func (b *bench) begins(cron string, change func(*jobSpec)) {
	spec := jobSpec{Name: "nightly", Cron: cron, TimeZone: "UTC", TimeoutSeconds: 60, Command: []string{"true"}}
	if change != nil {
		change(&spec)
	}
	jobs, err := parseJobs(jobsFile{Jobs: []jobSpec{spec}})
	if err != nil {
		b.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(b.said, nil))
	b.scheduler = &scheduler{
		jobs: jobs, log: log, now: func() time.Time { return b.clock }, execute: b.attempt,
		pause:   func(d time.Duration) bool { b.paused = append(b.paused, d); return true },
		save:    func(present state) error { return writeState(b.folder, present) },
		present: recoverState(b.folder, log),
	}
	b.begin()
}

func (b *bench) attempt(job, *client) outcome {
	b.guard.Lock()
	b.began++
	end := outcome{0, succeeded, ""}
	if len(b.ends) > 0 {
		end, b.ends = b.ends[0], b.ends[1:]
	}
	held := b.held
	b.guard.Unlock()
	if held != nil {
		<-held
	}
	return end
}

// at moves the clock and looks; runs that are not held have ended then.
func (b *bench) at(text string) {
	b.clock = instant(b.t, text)
	b.look()
	if b.held == nil {
		b.wait()
	}
}

func (b *bench) record() *record {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.present.Jobs["nightly"]
}

// expect compares the results of all runs so far, in order, with the reason of each.
func (b *bench) expect(missedTimes int64, runs ...string) {
	b.t.Helper()
	of := b.record()
	var got []string
	for _, each := range of.Runs {
		got = append(got, each.Reason+" "+each.Result)
	}
	if strings.Join(got, ", ") != strings.Join(runs, ", ") || of.Missed != missedTimes {
		b.t.Fatalf("runs %q with %d missed, not %q with %d; said:\n%s", got, of.Missed, runs, missedTimes, b.said)
	}
}

func TestRunsAtItsTimeAndNotBefore(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.at("2026-01-10T02:59:59Z")
	b.expect(0)
	b.at("2026-01-10T03:00:00Z")
	b.at("2026-01-10T03:00:01Z")
	b.expect(0, "schedule success")
	if of := b.record(); of.LastSuccess == nil || !of.LastSuccess.Equal(b.clock.Add(-time.Second)) {
		t.Error("last success:", of.LastSuccess)
	}
}

func TestMakesUpOnceForWhateverWasMissed(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.clock = instant(t, "2026-01-14T12:00:00Z")
	b.begins("0 3 * * *", nil)
	b.at("2026-01-14T12:00:01Z")
	b.at("2026-01-14T12:00:02Z")
	b.expect(5, "missed success")
	b.at("2026-01-15T03:00:00Z")
	b.expect(5, "missed success", "schedule success")
}

func TestSkipsWhatWasMissedWhereAsked(t *testing.T) {
	skip := func(spec *jobSpec) { spec.Missed = "skip" }
	b := newBench(t, "0 3 * * *", skip)
	b.clock = instant(t, "2026-01-11T12:00:00Z")
	b.begins("0 3 * * *", skip)
	b.at("2026-01-11T12:00:01Z")
	b.expect(2)
}

func TestMakesUpForARunThatWasCutOffAndOnlyOnce(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.held = make(chan struct{})
	b.at("2026-01-10T03:00:00Z")
	// A new life, without the old one's end having been written: what kill -9 leaves.
	b.clock = instant(t, "2026-01-10T03:05:00Z")
	b.begins("0 3 * * *", nil)
	b.look()
	b.expect(0, "schedule interrupted")
	b.clock = instant(t, "2026-01-10T03:10:00Z")
	b.begins("0 3 * * *", nil)
	b.at("2026-01-10T03:10:01Z")
	b.expect(0, "schedule interrupted", "missed interrupted")
}

func TestMakesUpForWhatADeployStopped(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.ends = []outcome{{143, stopped, ""}}
	b.at("2026-01-10T03:00:00Z")
	b.expect(0, "schedule stopped")
	b.stop()
	b.begins("0 3 * * *", nil)
	b.at("2026-01-10T03:00:30Z")
	b.expect(0, "schedule stopped", "missed success")
}

func TestNeverRunsTwiceAtATime(t *testing.T) {
	b := newBench(t, "* * * * *", nil)
	b.held = make(chan struct{})
	b.at("2026-01-10T00:01:00Z")
	b.at("2026-01-10T00:02:00Z")
	b.at("2026-01-10T00:03:00Z")
	if err := b.startByHand("nightly", nil); !errors.Is(err, errRunning) {
		t.Error("by hand:", err)
	}
	close(b.held)
	b.wait()
	b.expect(0, "schedule success")
	if of := b.record(); of.Totals[skipped] != 2 || b.began != 1 {
		t.Error(of.Totals, b.began)
	}
}

func TestRetriesWithAPause(t *testing.T) {
	b := newBench(t, "0 3 * * *", func(spec *jobSpec) { spec.Retries, spec.RetryPauseSeconds = 2, 7 })
	b.ends = []outcome{{1, failed, ""}, {143, timedOut, ""}, {0, succeeded, ""}}
	b.at("2026-01-10T03:00:00Z")
	b.expect(0, "schedule success")
	if last := b.record().last(); last.Attempts != 3 || len(b.paused) != 2 || b.paused[0] != 7*time.Second {
		t.Error(last, b.paused)
	}
	b.ends = []outcome{{1, failed, ""}, {2, failed, ""}, {3, failed, ""}}
	b.at("2026-01-11T03:00:00Z")
	b.expect(0, "schedule success", "schedule failure")
	if last := b.record().last(); last.ExitCode != 3 || last.Attempts != 3 {
		t.Error(last)
	}
}

func TestPausesGrowUpToTheirLimit(t *testing.T) {
	b := newBench(t, "0 3 * * *", func(spec *jobSpec) {
		spec.Retries, spec.RetryPauseSeconds, spec.RetryPauseLimitSeconds = 5, 15, 100
	})
	for range 6 {
		b.ends = append(b.ends, outcome{1, failed, ""})
	}
	b.at("2026-01-10T03:00:00Z")
	b.expect(0, "schedule failure")
	want := []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 100 * time.Second, 100 * time.Second}
	if !slices.Equal(b.paused, want) {
		t.Error(b.paused)
	}
}

func TestRunsAtEveryStartWhereAsked(t *testing.T) {
	atStart := func(spec *jobSpec) { spec.AtStart = true }
	b := newBench(t, "7 * * * *", atStart)
	b.at("2026-01-10T00:00:01Z")
	b.at("2026-01-10T00:00:02Z")
	b.expect(0, "missed success")
	b.at("2026-01-10T00:07:00Z")
	b.begins("7 * * * *", atStart)
	b.at("2026-01-10T00:07:01Z")
	b.expect(0, "missed success", "schedule success", "missed success")
}

func TestWhatTakesItsSchedulerAlongAtTheStartIsNotBegunAgainByTheNext(t *testing.T) {
	atStart := func(spec *jobSpec) { spec.AtStart = true }
	b := newBench(t, "7 * * * *", atStart)
	b.held = make(chan struct{})
	b.at("2026-01-10T00:00:01Z")
	b.begins("7 * * * *", atStart)
	b.at("2026-01-10T00:00:30Z")
	b.expect(0, "missed interrupted")
}

func TestByHandIsNeitherRetriedNorMadeUp(t *testing.T) {
	b := newBench(t, "0 3 * * *", func(spec *jobSpec) { spec.Retries = 2 })
	b.ends = []outcome{{1, failed, ""}}
	if err := b.startByHand("nightly", nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	b.expect(0, "manual failure")
	if err := b.startByHand("weekly", nil); !errors.Is(err, errNoJob) {
		t.Error(err)
	}
}

func TestAnotherScheduleOwesNothing(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.clock = instant(t, "2026-01-14T12:00:00Z")
	b.begins("0 4 * * *", nil)
	b.at("2026-01-14T12:00:01Z")
	b.expect(0)
}

func TestADamagedStateIsPutAside(t *testing.T) {
	for _, content := range []string{"", "{", `{"jobs":null}`, `[]`} {
		b := newBench(t, "0 3 * * *", nil)
		os.WriteFile(stateFile(b.folder), []byte(content), 0o600)
		b.begins("0 3 * * *", nil)
		if !strings.Contains(b.said.String(), "state cannot be read") {
			t.Errorf("%q: nothing is said", content)
		}
		if kept, _ := os.ReadFile(stateFile(b.folder) + ".damaged"); string(kept) != content {
			t.Errorf("%q is kept as %q", content, kept)
		}
		b.at("2026-01-10T03:00:00Z")
		b.expect(0, "schedule success")
	}
}

func TestRunsWhereTheStateCannotBeWritten(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.save = func(state) error { return errors.New("no space left on device") }
	b.at("2026-01-10T03:00:00Z")
	b.expect(0, "schedule success")
	if !strings.Contains(b.said.String(), "no space left") {
		t.Error("nothing is said:", b.said)
	}
}

func TestTheClockIsSet(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.at("2026-01-10T03:00:00Z")
	// Forward by days, as after a sleep: one run for all.
	b.at("2026-01-13T09:00:00Z")
	b.expect(3, "schedule success", "missed success")
	// Back by a day: the times to come are those after now, and the day's run comes again.
	b.at("2026-01-12T02:00:00Z")
	b.at("2026-01-12T03:00:00Z")
	b.expect(3, "schedule success", "missed success", "schedule success")
	// A state from the future, of a machine whose clock was wrong.
	b.clock = instant(t, "2026-01-11T00:00:00Z")
	b.begins("0 3 * * *", nil)
	b.at("2026-01-11T03:00:00Z")
	b.expect(3, "schedule success", "missed success", "schedule success", "schedule success")
}

func TestALittleBackIsNoReason(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.at("2026-01-10T03:00:00Z")
	b.at("2026-01-10T02:59:30Z")
	b.at("2026-01-10T03:00:00Z")
	b.expect(0, "schedule success")
}

func TestMetrics(t *testing.T) {
	b := newBench(t, "0 3 * * *", nil)
	b.ends = []outcome{{0, succeeded, ""}, {9, failed, ""}}
	b.at("2026-01-10T03:00:00Z")
	b.at("2026-01-12T03:00:00Z")
	var page bytes.Buffer
	b.writeMetrics(&page)
	for _, want := range []string{
		`keelson_job_last_success_timestamp_seconds{job="nightly"} 1.768014e+09`,
		`keelson_job_last_run_timestamp_seconds{job="nightly"} 1.7681868e+09`,
		`keelson_job_last_exit_code{job="nightly"} 9`,
		`keelson_job_running{job="nightly"} 0`,
		`keelson_job_runs_total{job="nightly",result="failure"} 1`,
		`keelson_job_runs_total{job="nightly",result="skipped"} 0`,
		`keelson_job_missed_total{job="nightly"} 1`,
	} {
		if !strings.Contains(page.String(), want+"\n") {
			t.Errorf("no %s in\n%s", want, page.String())
		}
	}
}

func TestWrittenStateIsWholeAndLeavesNothingBeside(t *testing.T) {
	folder := t.TempDir()
	if err := writeState(folder, state{map[string]*record{"a": {Missed: 3}}}); err != nil {
		t.Fatal(err)
	}
	read, err := readState(folder)
	if err != nil || read.Jobs["a"].Missed != 3 {
		t.Error(read, err)
	}
	if beside, _ := filepath.Glob(filepath.Join(folder, ".state-*")); len(beside) > 0 {
		t.Error(beside)
	}
	if err := writeState(filepath.Join(folder, "absent"), state{}); err == nil {
		t.Error("no error where the folder is not there")
	}
}
