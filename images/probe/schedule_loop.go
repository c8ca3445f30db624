package main

import (
	"errors"
	"log/slog"
	"sync"
	"time"
)

const (
	// onTime is how late a run may begin and still be that of its time; anything later was missed.
	onTime = time.Minute
	// longestSleep is the time between two looks at the clock: it may be set, and a machine may sleep.
	longestSleep = 5 * time.Second
	// setBack is by how much the clock has to go back before that counts: less is what keeps it right.
	setBack = time.Minute
	// mostCounted bounds how many missed times are counted one by one.
	mostCounted = 10_000
)

var (
	errRunning  = errors.New("it is running")
	errNoJob    = errors.New("there is no such job")
	errStopping = errors.New("the scheduler is stopping")
)

// scheduler decides what runs when. What touches processes, the clock and the disk is given to it.
type scheduler struct {
	jobs    []job
	now     func() time.Time
	execute func(j job, client *client) outcome
	// pause waits, and returns false where it was cut short because the scheduler stops.
	pause func(time.Duration) bool
	save  func(state) error
	log   *slog.Logger

	mu       sync.Mutex
	present  state
	looked   time.Time
	stopping bool
	runs     sync.WaitGroup
}

// begin takes over from the scheduler before this one: new jobs have nothing to make up for, nor those whose times are
// others now; what was running has been cut off, and is owed, as is what runs at every start.
func (s *scheduler) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	known := map[string]*record{}
	for _, each := range s.jobs {
		known[each.Name] = s.takeOver(each, s.present.Jobs[each.Name], now)
	}
	s.present.Jobs = known
	s.looked = now
	s.keep()
}

func (s *scheduler) takeOver(j job, of *record, now time.Time) *record {
	if of == nil {
		return &record{Cron: j.Cron, TimeZone: j.TimeZone, Handled: now, Owed: j.AtStart}
	}
	if of.Cron != j.Cron || of.TimeZone != j.TimeZone {
		s.log.Info("schedule changed", "job", j.Name, "cron", j.Cron, "timeZone", j.TimeZone)
		of.Cron, of.TimeZone, of.Handled = j.Cron, j.TimeZone, now
	}
	if of.Handled.After(now.Add(setBack)) {
		s.log.Warn("the clock has gone back", "job", j.Name, "handled", of.Handled)
		of.Handled = now
	}
	if of.Running == nil {
		of.Owed = of.Owed || j.AtStart
		return of
	}
	cut := *of.Running
	of.Running = nil
	cut.Ended, cut.ExitCode, cut.Result = now, -1, interrupted
	s.log.Warn("job was interrupted", "job", j.Name, "due", cut.Due, "started", cut.Started)
	of.add(cut)
	// Once: a run that takes its scheduler with it would do so for ever.
	of.Owed = cut.Reason == scheduled && j.madeUp()
	return of
}

// look starts what is due, and returns how long nothing will be.
func (s *scheduler) look() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Before(s.looked.Add(-setBack)) {
		s.log.Warn("the clock has gone back", "from", s.looked, "to", now)
		for _, each := range s.present.Jobs {
			each.Handled = earliest(each.Handled, now)
		}
	}
	s.looked = now
	sleep := longestSleep
	for _, each := range s.jobs {
		s.lookAt(each, now)
		if next := each.times.next(s.present.Jobs[each.Name].Handled); !next.IsZero() {
			sleep = min(sleep, max(0, next.Sub(now)))
		}
	}
	return sleep
}

func (s *scheduler) lookAt(j job, now time.Time) {
	of := s.present.Jobs[j.Name]
	due, count := j.times.dueUpTo(of.Handled, now)
	if count == 0 {
		if of.Owed {
			s.start(j, now, missed, nil)
		}
		return
	}
	of.Handled = due
	reason := scheduled
	if now.Sub(due) > onTime {
		reason = missed
	}
	if unseen := count - 1; unseen > 0 || reason == missed {
		if reason == missed {
			unseen++
		}
		of.Missed += unseen
		s.log.Warn("job was missed", "job", j.Name, "times", unseen, "last", due, "madeUp", reason == scheduled || j.madeUp())
	}
	if reason == missed && !j.madeUp() && !of.Owed {
		s.keep()
		return
	}
	s.start(j, due, reason, nil)
}

// start begins a run unless one is on; the state is kept in any case.
func (s *scheduler) start(j job, due time.Time, reason string, by *client) {
	of := s.present.Jobs[j.Name]
	switch {
	case s.stopping:
		// The next scheduler makes up for it.
		of.Owed = reason != manual && j.madeUp()
	case of.Running != nil:
		of.count(skipped)
		s.log.Warn("job is still running, so it is not started again", "job", j.Name, "due", due, "runningSince", of.Running.Started)
	default:
		of.Owed = false
		of.Running = &runRecord{Due: due, Reason: reason, Started: s.now()}
		s.runs.Add(1)
		go s.perform(j, *of.Running, by)
	}
	s.keep()
}

// startByHand starts a job now, under the same rule: never twice at a time.
func (s *scheduler) startByHand(name string, by *client) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, each := range s.jobs {
		if each.Name != name {
			continue
		}
		if s.stopping {
			return errStopping
		}
		if s.present.Jobs[name].Running != nil {
			return errRunning
		}
		s.start(each, s.now(), manual, by)
		return nil
	}
	return errNoJob
}

// stop lets nothing new begin; `wait` ends with the last run.
func (s *scheduler) stop() {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
}

func (s *scheduler) wait() { s.runs.Wait() }

// keep writes the state down. Jobs run even where that fails: what suffers is what a later scheduler knows.
func (s *scheduler) keep() {
	if err := s.save(s.present); err != nil {
		s.log.Error("the state cannot be written: a restart would not know of the last runs", "error", err.Error())
	}
}

// dueUpTo is the last of the times after one moment and up to another, and how many there are, as far as they are counted.
func (t times) dueUpTo(after, now time.Time) (last time.Time, count int64) {
	for next := t.next(after); !next.IsZero() && !next.After(now); next = t.next(next) {
		last = next
		if count++; count == mostCounted {
			return t.lastUpTo(last, now), count
		}
	}
	return last, count
}

// lastUpTo looks for the last of very many times, from a window just before the end.
func (t times) lastUpTo(known, now time.Time) time.Time {
	for _, window := range []time.Duration{time.Hour, 24 * time.Hour, 32 * 24 * time.Hour} {
		from := latest(known, now.Add(-window))
		if next := t.next(from); next.IsZero() || next.After(now) {
			continue
		}
		last, _ := t.dueUpTo(from, now)
		return last
	}
	return known
}

func earliest(one, other time.Time) time.Time {
	if one.Before(other) {
		return one
	}
	return other
}
