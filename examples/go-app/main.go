// The example service in Go: what needs a server is in notes.go and cache.go, the rest is the contract's.
package main

import (
	"encoding/json"
	"net/http"

	contract "github.com/keelson/app-contract-go"
)

// Filled by the build: -ldflags "-X main.commit=… -X main.buildTime=…".
var commit, buildTime string

func main() {
	// What is wrong with the configuration, New tells, all at once.
	config, _ := contract.ReadConfig(nil, nil)
	dependencies := map[string]contract.Dependency{}
	notes := newNotes(config, dependencies)
	cache := newCache(config, dependencies)
	app := contract.New(contract.Options{
		Name: "keelson-go-app", Version: "1.0.0", Commit: commit, BuildTime: buildTime, Dependencies: dependencies,
	})
	mux := http.NewServeMux()
	notes.routes(app, mux)
	cache.routes(app, mux)
	app.Run(mux)
}

type object = map[string]any

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func failed(app *contract.Contract, w http.ResponseWriter, r *http.Request, err error) {
	app.Log.ErrorContext(r.Context(), "request failed", "error", err.Error())
	send(w, http.StatusInternalServerError, object{"error": "request failed", "requestId": contract.RequestID(r.Context())})
}
