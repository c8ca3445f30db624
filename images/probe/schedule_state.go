package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Results of a run.
const (
	succeeded = "success"
	failed    = "failure"
	timedOut  = "timeout"
	// interrupted runs were cut off together with their scheduler; nobody saw their end.
	interrupted = "interrupted"
	// stopped runs were ended because their scheduler was told to end.
	stopped = "stopped"
	// skipped is a time at which the run before was not over.
	skipped = "skipped"
)

var results = []string{succeeded, failed, timedOut, interrupted, stopped, skipped}

// Reasons of a run.
const (
	scheduled = "schedule"
	// missed makes up for times at which nothing could run, or for a run that was cut off.
	missed = "missed"
	manual = "manual"
)

// keptRuns is how many runs of a job are remembered.
const keptRuns = 50

// run is one run of a job, with all its attempts.
type runRecord struct {
	// Due is the time that it is for; when it was asked for, if by hand.
	Due      time.Time `json:"due"`
	Reason   string    `json:"reason"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	Attempts int       `json:"attempts"`
	// ExitCode is the last attempt's, as a shell tells it; -1 where nobody saw it.
	ExitCode int    `json:"exitCode"`
	Result   string `json:"result,omitempty"`
}

func (r runRecord) duration() time.Duration { return r.Ended.Sub(r.Started) }

// record is what is remembered of a job.
type record struct {
	// Cron and TimeZone tell whether the times are still those by which Handled was reached.
	Cron     string `json:"cron"`
	TimeZone string `json:"timeZone"`
	// Handled is the time up to which nothing is due any more.
	Handled time.Time `json:"handled"`
	// Owed is set while a run has to be made up.
	Owed bool `json:"owed,omitempty"`
	// Running has begun and is not known to have ended.
	Running     *runRecord       `json:"running,omitempty"`
	Runs        []runRecord      `json:"runs,omitempty"`
	LastSuccess *time.Time       `json:"lastSuccess,omitempty"`
	Totals      map[string]int64 `json:"totals,omitempty"`
	// Missed counts the times at which nothing ran because no scheduler did, made up for or not.
	Missed int64 `json:"missed,omitempty"`
}

func (r *record) count(result string) {
	if r.Totals == nil {
		r.Totals = map[string]int64{}
	}
	r.Totals[result]++
}

func (r *record) add(ended runRecord) {
	r.count(ended.Result)
	r.Runs = append(r.Runs, ended)
	if len(r.Runs) > keptRuns {
		r.Runs = r.Runs[len(r.Runs)-keptRuns:]
	}
	if ended.Result == succeeded {
		at := ended.Ended
		r.LastSuccess = &at
	}
}

func (r *record) last() *runRecord {
	if len(r.Runs) == 0 {
		return nil
	}
	return &r.Runs[len(r.Runs)-1]
}

// state is what a scheduler remembers beyond its own life.
type state struct {
	Jobs map[string]*record `json:"jobs"`
}

func stateFile(folder string) string { return filepath.Join(folder, "state.json") }

// readState returns an empty state where there is none. One that cannot be read is an error, and an empty state too.
func readState(folder string) (state, error) {
	empty := state{map[string]*record{}}
	content, err := os.ReadFile(stateFile(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	if err != nil {
		return empty, err
	}
	var read state
	if err := json.Unmarshal(content, &read); err != nil {
		return empty, fmt.Errorf("%s is damaged: %w", stateFile(folder), err)
	}
	if read.Jobs == nil {
		return empty, fmt.Errorf("%s is damaged: it has no jobs", stateFile(folder))
	}
	for name, each := range read.Jobs {
		if each == nil {
			delete(read.Jobs, name)
		}
	}
	return read, nil
}

// writeState puts the whole file in place at once, and on the disk: what a power cut leaves is the old one or the new one.
func writeState(folder string, present state) error {
	content, err := json.Marshal(present)
	if err != nil {
		return err
	}
	staged, err := os.CreateTemp(folder, ".state-*")
	if err != nil {
		return err
	}
	defer os.Remove(staged.Name())
	_, err = staged.Write(content)
	err = errors.Join(err, staged.Sync(), staged.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(staged.Name(), stateFile(folder)); err != nil {
		return err
	}
	return syncFolder(folder)
}

func syncFolder(folder string) error {
	opened, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}
