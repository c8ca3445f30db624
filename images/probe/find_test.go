package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestFindPrintsTheWordAfterAText(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"yaml":"job_name: keelson-config-0123abcd\n"}`)
	}))
	defer server.Close()
	if got := printed(t, "find", "--before", "keelson-config-", server.URL); got != "0123abcd\n" {
		t.Errorf("printed %q", got)
	}
	expect(t, 1, "nothing follows", "find", "--before", "keelson-settings-", server.URL)
	expect(t, 1, "nothing follows", "find", "--before", "0123abcd", server.URL)
	expect(t, 2, "needs --before", "find", server.URL)
}
