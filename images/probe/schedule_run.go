package main

import (
	"time"
)

// outcome is how one attempt ended.
type outcome struct {
	exitCode int
	result   string
	// problem says why it could not even start.
	problem string
}

// perform runs a job with its retries and remembers how that ended.
func (s *scheduler) perform(j job, begun runRecord, by *client) {
	defer s.runs.Done()
	var last outcome
	for {
		begun.Attempts++
		last = s.attempt(j, begun, by)
		retry := begun.Reason != manual && (last.result == failed || last.result == timedOut) && begun.Attempts <= j.Retries
		if !retry || !s.pause(j.pause(begun.Attempts)) {
			break
		}
	}
	begun.Ended, begun.ExitCode, begun.Result = s.now(), last.exitCode, last.result
	s.finish(j, begun)
	by.end(begun)
}

func (s *scheduler) attempt(j job, begun runRecord, by *client) outcome {
	s.mu.Lock()
	if running := s.present.Jobs[j.Name].Running; running != nil {
		running.Attempts = begun.Attempts
	}
	s.mu.Unlock()
	from := s.now()
	s.log.Info("job started", "job", j.Name, "due", begun.Due, "reason", begun.Reason, "attempt", begun.Attempts)
	end := s.execute(j, by)
	facts := []any{"job", j.Name, "result", end.result, "exitCode", end.exitCode,
		"durationSeconds", seconds(s.now().Sub(from)), "attempt", begun.Attempts}
	if end.result == succeeded {
		s.log.Info("job ended", facts...)
		return end
	}
	if end.problem != "" {
		facts = append(facts, "problem", end.problem)
	}
	s.log.Error("job ended", facts...)
	return end
}

func (s *scheduler) finish(j job, ended runRecord) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.present.Jobs[j.Name]
	of.Running = nil
	of.add(ended)
	// Whoever stopped it did so on purpose, however often: the next scheduler makes up for it.
	if ended.Result == stopped && ended.Reason != manual {
		of.Owed = j.madeUp()
	}
	s.keep()
}

// seconds is a duration to the millisecond, for people and for JSON.
func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }
