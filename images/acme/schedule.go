package main

import (
	"crypto/x509"
	"math/rand/v2"
	"time"
)

// waits after failures in a row, as multiples of the first one (2 minutes): 2, 10, 30 minutes, then 1, 2, 4, 8, 16 hours
// and a day. Let's Encrypt allows five failed validations of a host an hour; these are four at most.
var waits = []time.Duration{1, 5, 15, 30, 60, 120, 240, 480, 720}

// longestWithoutAnswer bounds the wait where the authority was never reached: nothing was counted there.
const longestWithoutAnswer = 30

// backoff is how long to wait after so many failures in a row. A tenth more or less, so that many hosts spread.
func backoff(first time.Duration, failures int, reached bool) time.Duration {
	step := waits[min(max(failures, 1), len(waits))-1]
	if !reached {
		step = min(step, longestWithoutAnswer)
	}
	return jittered(first*step, 10)
}

func jittered(wait time.Duration, share int64) time.Duration {
	spread := int64(wait) / share
	if spread <= 0 {
		return wait
	}
	return wait - time.Duration(spread) + time.Duration(rand.Int64N(2*spread))
}

// byLifetime is when a certificate is renewed where the authority says nothing: a third of its lifetime left, or up to a
// thirtieth earlier.
func byLifetime(leaf *x509.Certificate) time.Time {
	lifetime := leaf.NotAfter.Sub(leaf.NotBefore)
	early := time.Duration(0)
	if spread := int64(lifetime) / 30; spread > 0 {
		early = time.Duration(rand.Int64N(spread))
	}
	return leaf.NotAfter.Add(-lifetime/3 - early)
}

// within draws a time of the authority's window, as RFC 9773 section 4.2 has it; never so late that one failure would be
// one too many.
func within(start, end time.Time, leaf *x509.Certificate) time.Time {
	drawn := start
	if window := end.Sub(start); window > 0 {
		drawn = start.Add(time.Duration(rand.Int64N(int64(window))))
	}
	if latest := leaf.NotAfter.Add(-leaf.NotAfter.Sub(leaf.NotBefore) / 6); drawn.After(latest) {
		return latest
	}
	return drawn
}

// nextLook bounds how often the authority is asked for its window: as it says, between a minute and a day.
func nextLook(retryAfter time.Duration) time.Duration {
	if retryAfter <= 0 {
		retryAfter = 6 * time.Hour
	}
	return min(max(retryAfter, time.Minute), 24*time.Hour)
}

// afterSuccess is the least time between two renewals, whatever an authority's window says: one that lies in the past for
// ever would use up its limits in an hour.
func afterSuccess(leaf *x509.Certificate) time.Duration {
	return min(leaf.NotAfter.Sub(leaf.NotBefore)/10, 12*time.Hour)
}
