package main

import (
	"fmt"
	"time"
	// Images need not bring the database of time zones.
	_ "time/tzdata"

	"github.com/robfig/cron/v3"
)

// times are the moments at which something is due.
type times struct {
	schedule cron.Schedule
	zone     *time.Location
	// wall is set where the hours are named: such a time is one of the wall clock, and comes once a day whatever the
	// clock does. With every hour it comes as time goes by.
	wall bool
}

// everyHour are the bits of the hours 0 to 23.
const everyHour = 1<<24 - 1

func parseTimes(text, zone string) (times, error) {
	if zone == "" {
		zone = "UTC"
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return times{}, fmt.Errorf("timeZone %q: %w", zone, err)
	}
	schedule, err := cron.ParseStandard(text)
	if err != nil {
		return times{}, fmt.Errorf("cron %q: %w", text, err)
	}
	spec, isSpec := schedule.(*cron.SpecSchedule)
	if isSpec && schedule.Next(time.Now()).IsZero() {
		return times{}, fmt.Errorf("cron %q: it never comes", text)
	}
	return times{schedule, location, isSpec && spec.Hour&everyHour != everyHour}, nil
}

// next is the first time after this one; zero where none comes within years. Where the clock goes forward over a time of
// the wall clock, that comes as long after midnight as on any other day; where the clock goes back over one, it comes
// the first time alone. The library by itself would leave out the one and give the other twice.
func (t times) next(after time.Time) time.Time {
	spec, isSpec := t.schedule.(*cron.SpecSchedule)
	if !isSpec {
		return t.schedule.Next(after)
	}
	var best time.Time
	for inside := t.firstPeriod(after); ; {
		_, end := inside.ZoneBounds()
		from, until := t.reach(inside)
		found := inOffset(spec, latest(after, from.Add(-time.Second)), offsetOf(inside))
		if isBefore(found, until) && isBefore(found, best) {
			best = found
		}
		// Without any in the years that the library looks ahead there is none.
		if found.IsZero() || isBefore(best, end) && !best.IsZero() || end.IsZero() {
			break
		}
		inside = end
	}
	if best.IsZero() {
		return best
	}
	return best.In(t.zone)
}

// firstPeriod is a moment in the first period between two changes of the clock that may have a time after this one.
func (t times) firstPeriod(after time.Time) time.Time {
	inside := after.In(t.zone)
	start, _ := inside.ZoneBounds()
	if t.wall && !start.IsZero() && after.Before(start.Add(changeAt(start))) {
		return start.Add(-time.Second)
	}
	return inside
}

// reach is between which moments the times of a period count, zero for no bound: those of the wall clock beyond its end
// where the clock goes forward, and after the repeated part where it went back.
func (t times) reach(inside time.Time) (from, until time.Time) {
	from, until = inside.ZoneBounds()
	if !t.wall {
		return from, until
	}
	if !from.IsZero() {
		from = from.Add(max(0, -changeAt(from)))
	}
	if !until.IsZero() {
		until = until.Add(max(0, changeAt(until)))
	}
	return from, until
}

// inOffset asks as if one offset held for ever: within it no hour is missing and none comes twice.
func inOffset(spec *cron.SpecSchedule, after time.Time, offset time.Duration) time.Time {
	fixed := *spec
	fixed.Location = time.FixedZone("", int(offset/time.Second))
	return fixed.Next(after)
}

func changeAt(moment time.Time) time.Duration {
	return offsetOf(moment) - offsetOf(moment.Add(-time.Second))
}

func offsetOf(moment time.Time) time.Duration {
	_, seconds := moment.Zone()
	return time.Duration(seconds) * time.Second
}

// isBefore takes a zero bound for none.
func isBefore(moment, bound time.Time) bool {
	return !moment.IsZero() && (bound.IsZero() || moment.Before(bound))
}

func latest(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}
	return other
}
