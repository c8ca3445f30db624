package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// state of one host, as `keelson certificates` and the doctor read it. Times that are not known are left out.
type state struct {
	Host          string    `json:"host"`
	State         string    `json:"state"`
	Issuer        string    `json:"issuer,omitempty"`
	NotBefore     time.Time `json:"notBefore,omitzero"`
	NotAfter      time.Time `json:"notAfter,omitzero"`
	RenewAt       time.Time `json:"renewAt,omitzero"`
	By            string    `json:"by,omitempty"`
	LastAttempt   time.Time `json:"lastAttempt,omitzero"`
	LastSuccess   time.Time `json:"lastSuccess,omitzero"`
	NextAttempt   time.Time `json:"nextAttempt,omitzero"`
	Failures      int       `json:"failures"`
	FailuresTotal int       `json:"failuresTotal"`
	Error         string    `json:"error,omitempty"`
}

func (k *keeper) state() state {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	h := k.history
	s := state{
		Host: k.host, State: "valid", LastAttempt: h.LastAttempt, LastSuccess: h.LastSuccess,
		Failures: h.Failures, FailuresTotal: h.FailuresTotal, Error: h.Error,
	}
	if k.leaf != nil {
		s.Issuer, s.NotBefore, s.NotAfter, s.RenewAt, s.By = issuerOf(k), k.leaf.NotBefore, k.leaf.NotAfter, h.RenewAt, "lifetime"
		if !h.WindowStart.IsZero() {
			s.By = "authority"
		}
	}
	switch {
	case h.Failures > 0:
		s.State, s.NextAttempt = "failing", h.NextAttempt
	case k.unhanded != "":
		s.State, s.Error = "waiting", k.unhanded
	case k.waiting != "":
		s.State, s.Error = "waiting", k.waiting
	case k.leaf == nil || k.isOther():
		s.State = "obtaining"
	}
	return s
}

func issuerOf(k *keeper) string {
	if name := k.leaf.Issuer.CommonName; name != "" {
		return name
	}
	return k.leaf.Issuer.String()
}

func statusHandler(s settings, keepers []*keeper) http.Handler {
	states := func() []state {
		var all []state
		for _, one := range keepers {
			all = append(all, one.state())
		}
		return all
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"directory": s.directory, "hosts": states()})
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		io.WriteString(w, metrics(states()))
	})
	return mux
}

var measures = []struct {
	name, help, kind string
	value            func(state) (float64, bool)
}{
	{"not_before_timestamp_seconds", "When the certificate in use begins to be valid.", "gauge", at(func(s state) time.Time { return s.NotBefore })},
	{"not_after_timestamp_seconds", "When the certificate in use ends.", "gauge", at(func(s state) time.Time { return s.NotAfter })},
	{"renewal_timestamp_seconds", "When it is to be renewed.", "gauge", at(func(s state) time.Time { return s.RenewAt })},
	{"last_attempt_timestamp_seconds", "When one was last asked for.", "gauge", at(func(s state) time.Time { return s.LastAttempt })},
	{"last_success_timestamp_seconds", "When one was last obtained.", "gauge", at(func(s state) time.Time { return s.LastSuccess })},
	{"consecutive_failures", "Attempts that failed since the last success.", "gauge", func(s state) (float64, bool) { return float64(s.Failures), true }},
	{"failures_total", "Attempts that failed.", "counter", func(s state) (float64, bool) { return float64(s.FailuresTotal), true }},
}

func at(of func(state) time.Time) func(state) (float64, bool) {
	return func(s state) (float64, bool) { t := of(s); return float64(t.Unix()), !t.IsZero() }
}

func metrics(states []state) string {
	var text strings.Builder
	for _, each := range measures {
		fmt.Fprintf(&text, "# HELP keelson_certificate_%s %s\n# TYPE keelson_certificate_%s %s\n", each.name, each.help, each.name, each.kind)
		for _, one := range states {
			if value, known := each.value(one); known {
				fmt.Fprintf(&text, "keelson_certificate_%s{host=%q} %.0f\n", each.name, one.Host, value)
			}
		}
	}
	return text.String()
}
