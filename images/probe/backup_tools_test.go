package main

import (
	"bytes"
	"testing"
)

func TestSettingsStandInNoLog(t *testing.T) {
	var said bytes.Buffer
	log := &withoutSettings{to: &said}
	for _, part := range []string{"P00   INFO: backup command be", "gin 2.55: --repo1-s3-endpoint=https://s3.example.com\nP00   INFO: full backup\nP00 ", "  WARN: no end of line"} {
		if count, err := log.Write([]byte(part)); count != len(part) || err != nil {
			t.Fatalf("%d of %d bytes: %v", count, len(part), err)
		}
	}
	log.flush()
	if got, want := said.String(), "P00   INFO: full backup\nP00   WARN: no end of line"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}
