package main

import (
	"fmt"
	"math/rand"
	"testing"
	"time"
)

var usual = retentionSettings{Days: 30, Count: 10, Minimum: 3, Weekly: 8, Monthly: 12}

// aYear simulates daily backups with a full one each Sunday, outages of days or weeks, verifications that fail or stay away
// for a while, and a clean-up each day. After each it looks at what is left.
func aYear(t *testing.T, random *rand.Rand, settings retentionSettings) {
	start := time.Date(2026, 1, 1, 2, 0, 0, 0, time.UTC)
	var have []kept
	lastFull, outage, blind := "", 0, 0
	for day := 0; day < 365; day++ {
		now := start.AddDate(0, 0, day)
		if outage == 0 && random.Intn(40) == 0 {
			outage = 1 + random.Intn(60)
		}
		if blind == 0 && random.Intn(30) == 0 {
			blind = 1 + random.Intn(20)
		}
		if outage > 0 {
			outage--
		} else {
			one := kept{Label: fmt.Sprintf("%03d", day), Time: now, Verified: blind == 0, Failed: blind == 0 && random.Intn(15) == 0}
			one.Verified = one.Verified && !one.Failed
			if lastFull == "" || now.Weekday() == time.Sunday {
				lastFull = one.Label
			} else {
				one.Needs = []string{lastFull}
			}
			have = append(have, one)
		}
		if blind > 0 {
			blind--
		}
		gone := toPrune(have, settings, now.Add(4*time.Hour))
		left := without(have, gone)
		check(t, have, left, settings, now)
		have = left
	}
	if len(have) > 120 {
		t.Fatalf("%d backups after a year: nothing is ever deleted", len(have))
	}
}

func without(have []kept, gone []string) []kept {
	var left []kept
	for _, one := range have {
		if !contains(gone, one.Label) {
			left = append(left, one)
		}
	}
	return left
}

func check(t *testing.T, before, after []kept, settings retentionSettings, now time.Time) {
	t.Helper()
	labels, verified := map[string]bool{}, 0
	for _, one := range after {
		labels[one.Label] = true
		if one.Verified && !one.Failed {
			verified++
		}
	}
	had := 0
	var newestVerified time.Time
	for _, one := range before {
		if one.Verified && !one.Failed {
			had++
			newestVerified = one.Time
		}
	}
	if verified < min(had, settings.Minimum) {
		t.Fatalf("%s: %d verified backups are left of %d", now, verified, had)
	}
	for _, one := range before {
		young := now.Sub(one.Time) < time.Duration(settings.Days)*24*time.Hour-4*time.Hour
		if !labels[one.Label] && (young || had == 0 || !one.Time.Before(newestVerified)) {
			t.Fatalf("%s: %s was deleted without a newer verified one, or too young", now, one.Label)
		}
	}
	for _, one := range after {
		for _, need := range one.Needs {
			if !labels[need] {
				t.Fatalf("%s: %s is left without %s, on which it is built", now, one.Label, need)
			}
		}
	}
}

func TestRetentionOverYears(t *testing.T) {
	for seed := int64(1); seed <= 300; seed++ {
		random := rand.New(rand.NewSource(seed))
		settings := usual
		if seed%2 == 0 {
			settings = retentionSettings{Days: random.Intn(20), Count: 1 + random.Intn(5), Minimum: 1 + random.Intn(4), Weekly: random.Intn(6), Monthly: random.Intn(6), Yearly: random.Intn(3)}
		}
		aYear(t, random, settings)
	}
}

func TestRetentionKeepsAllWhileNothingIsVerified(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	var have []kept
	for day := 0; day < 400; day++ {
		have = append(have, kept{Label: fmt.Sprint(day), Time: now.AddDate(0, 0, day-400)})
	}
	if gone := toPrune(have, usual, now); len(gone) != 0 {
		t.Fatalf("%d were deleted, and none was ever verified", len(gone))
	}
}

func TestRetentionKeepsTheMinimumHoweverOld(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	var have []kept
	for year := 1; year <= 9; year++ {
		have = append(have, kept{Label: fmt.Sprint(year), Time: now.AddDate(-year, 0, 0), Verified: true})
	}
	gone := toPrune(have, retentionSettings{Days: 1, Count: 1, Minimum: 3}, now)
	if len(gone) != 6 || gone[0] != "9" || contains(gone, "3") {
		t.Fatalf("deleted: %v", gone)
	}
}

func TestPeriodsCountThoseWithBackups(t *testing.T) {
	now := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	months := []time.Month{time.December, time.November, time.March, time.January}
	var have []kept
	for _, month := range months {
		have = append(have, kept{Label: month.String(), Time: time.Date(2026, month, 5, 0, 0, 0, 0, time.UTC), Verified: true})
	}
	gone := toPrune(have, retentionSettings{Count: 1, Minimum: 1, Monthly: 3}, now)
	if len(gone) != 1 || gone[0] != "January" {
		t.Fatalf("deleted: %v; an outage must not use periods up", gone)
	}
}
