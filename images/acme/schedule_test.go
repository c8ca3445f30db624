package main

import (
	"crypto/x509"
	"testing"
	"time"
)

func lifetime(days int) *x509.Certificate {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return &x509.Certificate{NotBefore: begin, NotAfter: begin.AddDate(0, 0, days)}
}

func TestRenewalWithoutAnOpinionOfTheAuthorityLeavesAThird(t *testing.T) {
	for _, days := range []int{90, 45, 6} {
		leaf := lifetime(days)
		third := time.Duration(days) * 24 * time.Hour / 3
		for range 100 {
			if left := leaf.NotAfter.Sub(byLifetime(leaf)); left < third || left > third*11/10 {
				t.Errorf("%d days: %s left", days, left)
			}
		}
	}
}

func TestRenewalLiesInTheWindowAndNeverTooLate(t *testing.T) {
	leaf := lifetime(90)
	start, end := leaf.NotBefore.AddDate(0, 0, 60), leaf.NotBefore.AddDate(0, 0, 62)
	for range 100 {
		if at := within(start, end, leaf); at.Before(start) || at.After(end) {
			t.Errorf("%s is outside", at)
		}
		if at := within(leaf.NotAfter, leaf.NotAfter.AddDate(0, 0, 1), leaf); leaf.NotAfter.Sub(at) < 14*24*time.Hour {
			t.Errorf("a window after the end is followed: %s", at)
		}
	}
}

func TestFailuresStayWithinWhatTheAuthorityAllows(t *testing.T) {
	// Let's Encrypt: five failed validations of a host an hour.
	attempts, at := 1, time.Duration(0)
	for failures := 1; at < time.Hour; failures++ {
		at += backoff(2*time.Minute, failures, true)
		if at < time.Hour {
			attempts++
		}
	}
	if attempts > 4 {
		t.Errorf("%d attempts in the first hour", attempts)
	}
	if day := backoff(2*time.Minute, 50, true); day < 21*time.Hour || day > 27*time.Hour {
		t.Errorf("after many failures it waits %s", day)
	}
	if hour := backoff(2*time.Minute, 50, false); hour > 70*time.Minute {
		t.Errorf("an authority that is away is asked again after %s", hour)
	}
}

func TestAWindowIsAskedForAsTheAuthoritySays(t *testing.T) {
	for given, want := range map[time.Duration]time.Duration{
		0: 6 * time.Hour, time.Second: time.Minute, 3 * time.Hour: 3 * time.Hour, 1000 * time.Hour: 24 * time.Hour,
	} {
		if got := nextLook(given); got != want {
			t.Errorf("%s: got %s, want %s", given, got, want)
		}
	}
}

func TestASuccessIsNotRepeatedAtOnce(t *testing.T) {
	if got := afterSuccess(lifetime(90)); got != 12*time.Hour {
		t.Errorf("90 days: %s", got)
	}
}
