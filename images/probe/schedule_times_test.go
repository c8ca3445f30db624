package main

import (
	"testing"
	"time"
)

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestNext(t *testing.T) {
	for _, each := range []struct{ cron, zone, after, want string }{
		{"30 2 * * *", "UTC", "2026-03-29T00:00:00Z", "2026-03-29T02:30:00Z"},
		{"@daily", "Asia/Kolkata", "2026-01-01T00:00:00Z", "2026-01-01T18:30:00Z"},
		{"0 9 * * MON-FRI", "Europe/Berlin", "2026-03-27T08:00:00Z", "2026-03-30T07:00:00Z"},
		{"0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		// The clock goes from 02:00 to 03:00 on 2026-03-29 at 01:00Z: 02:30 comes 2:30 h after midnight, as every day.
		{"30 2 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z", "2026-03-29T01:30:00Z"},
		{"30 2 * * *", "Europe/Berlin", "2026-03-29T01:10:00Z", "2026-03-29T01:30:00Z"},
		{"30 2 * * *", "Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"},
		{"0 3 * * *", "Europe/Berlin", "2026-03-28T03:00:00Z", "2026-03-29T01:00:00Z"},
		{"30 2 29 3 *", "Europe/Berlin", "2025-06-01T00:00:00Z", "2026-03-29T01:30:00Z"},
		// From 03:00 back to 02:00 on 2026-10-25 at 01:00Z: 02:30 comes the first time alone.
		{"30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z"},
		{"0 3 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-25T02:00:00Z"},
		// What comes every hour goes by the time that has passed.
		{"*/30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"},
		{"*/30 * * * *", "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"},
		{"@hourly", "Europe/Berlin", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z"},
		{"@hourly", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"},
		// Half an hour, at Lord Howe; and a midnight that is not there.
		{"15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-03T15:45:00Z"},
		{"@daily", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z"},
	} {
		when, err := parseTimes(each.cron, each.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := when.next(instant(t, each.after)); !got.Equal(instant(t, each.want)) {
			t.Errorf("%s in %s after %s: %s, not %s", each.cron, each.zone, each.after, got.UTC().Format(time.RFC3339), each.want)
		}
	}
}

// TestOnceADay walks through two years: a named time comes on each day, and once.
func TestOnceADay(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca"} {
		for _, cron := range []string{"0 0 * * *", "30 1 * * *", "30 2 * * *", "0 3 * * *"} {
			when, err := parseTimes(cron, zone)
			if err != nil {
				t.Fatal(err)
			}
			location, _ := time.LoadLocation(zone)
			moment := time.Date(2026, 1, 1, 12, 0, 0, 0, location)
			for day := range 730 {
				moment = when.next(moment)
				want := time.Date(2026, 1, 2+day, 12, 0, 0, 0, location)
				if got := moment.In(location); got.YearDay() != want.YearDay() {
					t.Fatalf("%s in %s: %s, not on %s", cron, zone, got, want.Format(time.DateOnly))
				}
			}
		}
	}
}

func TestWrongTimes(t *testing.T) {
	for _, each := range [][2]string{{"60 * * * *", "UTC"}, {"* * * *", "UTC"}, {"0 0 30 2 *", "UTC"}, {"@daily", "Europe/Atlantis"}} {
		if _, err := parseTimes(each[0], each[1]); err == nil {
			t.Errorf("%v is taken", each)
		}
	}
}

func TestDueUpTo(t *testing.T) {
	minutely, _ := parseTimes("* * * * *", "UTC")
	monthly, _ := parseTimes("@monthly", "UTC")
	from := instant(t, "2025-01-01T00:00:30Z")
	now := instant(t, "2026-01-15T12:00:30Z")
	if last, count := minutely.dueUpTo(from, now); !last.Equal(instant(t, "2026-01-15T12:00:00Z")) || count != mostCounted {
		t.Error("minutely:", last, count)
	}
	if last, count := monthly.dueUpTo(from, now); !last.Equal(instant(t, "2026-01-01T00:00:00Z")) || count != 12 {
		t.Error("monthly:", last, count)
	}
	if _, count := monthly.dueUpTo(now, now); count != 0 {
		t.Error("nothing is due:", count)
	}
}
