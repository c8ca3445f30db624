package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// jobSpec is one command and when it runs.
type jobSpec struct {
	Name string `json:"name"`
	// Cron has five fields, or is such as @daily.
	Cron string `json:"cron"`
	// TimeZone is of the IANA database, such as Europe/Berlin.
	TimeZone string `json:"timeZone"`
	// TimeoutSeconds is how long one attempt may take.
	TimeoutSeconds int `json:"timeoutSeconds"`
	// Retries is how many attempts follow one that failed, each after the pause.
	Retries           int `json:"retries"`
	RetryPauseSeconds int `json:"retryPauseSeconds"`
	// RetryPauseLimitSeconds lets each pause be twice the one before, up to this; 0 for pauses of one length.
	RetryPauseLimitSeconds int `json:"retryPauseLimitSeconds"`
	// AtStart has it run as soon as its scheduler begins, beside its times.
	AtStart bool `json:"atStart"`
	// Missed says whether a time at which nothing could run is made up for: "once" or "skip".
	Missed  string   `json:"missed"`
	Command []string `json:"command"`
}

// jobsFile is what a scheduler reads.
type jobsFile struct {
	// GraceSeconds is the time between SIGTERM and SIGKILL.
	GraceSeconds int       `json:"graceSeconds"`
	Jobs         []jobSpec `json:"jobs"`
}

func (f jobsFile) grace() time.Duration { return time.Duration(f.GraceSeconds) * time.Second }

// job is a jobSpec with its times.
type job struct {
	jobSpec
	times times
}

func (j job) timeout() time.Duration { return time.Duration(j.TimeoutSeconds) * time.Second }
func (j job) madeUp() bool           { return j.Missed != "skip" }

// pause comes before the attempt that follows this one.
func (j job) pause(attempt int) time.Duration {
	pause := time.Duration(j.RetryPauseSeconds) * time.Second
	for limit := time.Duration(j.RetryPauseLimitSeconds) * time.Second; attempt > 1 && pause < limit; attempt-- {
		pause = min(2*pause, limit)
	}
	return pause
}

func readJobs(path string) (jobsFile, []job, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return jobsFile{}, nil, err
	}
	var file jobsFile
	if err := json.Unmarshal(content, &file); err != nil {
		return file, nil, fmt.Errorf("%s: %w", path, err)
	}
	jobs, err := parseJobs(file)
	if err != nil {
		return file, nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, jobs, nil
}

func parseJobs(file jobsFile) ([]job, error) {
	if len(file.Jobs) == 0 {
		return nil, fmt.Errorf("it has no jobs")
	}
	var jobs []job
	names := map[string]bool{}
	for _, spec := range file.Jobs {
		if spec.Name == "" || names[spec.Name] || len(spec.Command) == 0 || spec.TimeoutSeconds <= 0 {
			return nil, fmt.Errorf("job %q needs a name of its own, a command and a timeoutSeconds above 0", spec.Name)
		}
		names[spec.Name] = true
		when, err := parseTimes(spec.Cron, spec.TimeZone)
		if err != nil {
			return nil, fmt.Errorf("job %s: %w", spec.Name, err)
		}
		jobs = append(jobs, job{spec, when})
	}
	return jobs, nil
}
