package main

import (
	"sort"
	"time"
)

// retentionSettings say what is kept. Each rule keeps on its own; what any of them keeps stays.
type retentionSettings struct {
	Days    int `json:"days"`
	Count   int `json:"count"`
	Minimum int `json:"minimum"`
	Weekly  int `json:"weekly"`
	Monthly int `json:"monthly"`
	Yearly  int `json:"yearly"`
}

// kept is one backup as retention sees it: needs are the backups without which it cannot be restored.
type kept struct {
	Label    string
	Time     time.Time
	Verified bool
	Failed   bool
	Needs    []string
}

// toPrune names the backups that may go, oldest first.
//
// Days keeps what is younger; Count the newest ones; Weekly, Monthly and Yearly the newest of as many periods that have a
// backup (UTC, weeks from Monday), so that an outage does not use periods up. Minimum keeps the newest verified backups
// however old they are. Nothing goes that has no newer verified backup: while verification fails, everything stays.
func toPrune(backups []kept, settings retentionSettings, now time.Time) []string {
	newest := append([]kept{}, backups...)
	sort.SliceStable(newest, func(a, b int) bool { return newest[a].Time.After(newest[b].Time) })
	keep := map[string]bool{}
	keepRecent(keep, newest, settings, now)
	for name, count := range map[string]int{"2006-01": settings.Monthly, "2006": settings.Yearly} {
		keepPeriods(keep, newest, count, func(at time.Time) string { return at.UTC().Format(name) })
	}
	keepPeriods(keep, newest, settings.Weekly, func(at time.Time) string {
		day := at.UTC()
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7).Format("2006-01-02")
	})
	keepUnproved(keep, newest)
	keepNeeded(keep, newest)
	var gone []string
	for index := len(newest) - 1; index >= 0; index-- {
		if label := newest[index].Label; !keep[label] {
			gone = append(gone, label)
		}
	}
	return gone
}

// A backup that is known to be damaged is no backup: it fills no place of a rule.
func keepRecent(keep map[string]bool, newest []kept, settings retentionSettings, now time.Time) {
	good, verified := 0, 0
	for _, one := range newest {
		if now.Sub(one.Time) < time.Duration(settings.Days)*24*time.Hour {
			keep[one.Label] = true
		}
		if one.Failed {
			continue
		}
		if good < max(settings.Count, settings.Minimum) {
			keep[one.Label] = true
		}
		good++
		if one.Verified && verified < settings.Minimum {
			keep[one.Label] = true
			verified++
		}
	}
}

func keepPeriods(keep map[string]bool, newest []kept, count int, period func(time.Time) string) {
	seen := map[string]bool{}
	for _, one := range newest {
		name := period(one.Time)
		if one.Failed || seen[name] || len(seen) >= count {
			continue
		}
		seen[name], keep[one.Label] = true, true
	}
}

func keepUnproved(keep map[string]bool, newest []kept) {
	proved := false
	for _, one := range newest {
		if !proved {
			keep[one.Label] = true
		}
		proved = proved || (one.Verified && !one.Failed)
	}
}

// keepNeeded walks from the newest to the oldest: whatever is needed is older than what needs it.
func keepNeeded(keep map[string]bool, newest []kept) {
	for _, one := range newest {
		if !keep[one.Label] {
			continue
		}
		for _, label := range one.Needs {
			keep[label] = true
		}
	}
}
