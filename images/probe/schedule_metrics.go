package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// metric is one family of Prometheus' text format.
type metric struct {
	name, kind, help string
	// value is false where there is nothing to tell yet.
	value func(j job, of *record) (float64, bool)
}

var metrics = []metric{
	{"last_success_timestamp_seconds", "gauge", "When the last good run ended.", func(_ job, of *record) (float64, bool) {
		if of.LastSuccess == nil {
			return 0, false
		}
		return unixSeconds(*of.LastSuccess), true
	}},
	{"last_run_timestamp_seconds", "gauge", "When the last run that has ended began.", ofLast(func(r *runRecord) float64 { return unixSeconds(r.Started) })},
	{"last_duration_seconds", "gauge", "How long the last run took, with its retries.", ofLast(func(r *runRecord) float64 { return seconds(r.duration()) })},
	{"last_exit_code", "gauge", "Exit code of the last run; -1 where nobody saw it.", ofLast(func(r *runRecord) float64 { return float64(r.ExitCode) })},
	{"running", "gauge", "1 while it runs.", func(_ job, of *record) (float64, bool) {
		if of.Running == nil {
			return 0, true
		}
		return 1, true
	}},
	{"next_run_timestamp_seconds", "gauge", "When it is due next.", func(j job, of *record) (float64, bool) {
		next := j.times.next(of.Handled)
		return unixSeconds(next), !next.IsZero()
	}},
	{"timeout_seconds", "gauge", "How long one attempt may take.", func(j job, _ *record) (float64, bool) {
		return float64(j.TimeoutSeconds), true
	}},
	{"missed_total", "counter", "Times at which nothing ran because no scheduler did.", func(_ job, of *record) (float64, bool) {
		return float64(of.Missed), true
	}},
}

func ofLast(value func(*runRecord) float64) func(job, *record) (float64, bool) {
	return func(_ job, of *record) (float64, bool) {
		last := of.last()
		if last == nil {
			return 0, false
		}
		return value(last), true
	}
}

// writeMetrics writes what is known of all jobs in Prometheus' text format.
func (s *scheduler) writeMetrics(to io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, each := range metrics {
		head(to, each.name, each.kind, each.help)
		for _, j := range s.jobs {
			if value, known := each.value(j, s.present.Jobs[j.Name]); known {
				fmt.Fprintf(to, "keelson_job_%s{job=%s} %v\n", each.name, label(j.Name), value)
			}
		}
	}
	head(to, "runs_total", "counter", "Runs by how they ended, and times skipped because the run before was not over.")
	for _, j := range s.jobs {
		for _, result := range results {
			count := s.present.Jobs[j.Name].Totals[result]
			fmt.Fprintf(to, "keelson_job_runs_total{job=%s,result=%s} %d\n", label(j.Name), label(result), count)
		}
	}
}

func head(to io.Writer, name, kind, help string) {
	fmt.Fprintf(to, "# HELP keelson_job_%s %s\n# TYPE keelson_job_%s %s\n", name, help, name, kind)
}

func label(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value) + `"`
}

func unixSeconds(moment time.Time) float64 { return float64(moment.UnixMilli()) / 1000 }
