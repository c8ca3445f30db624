// The trial app of the suite in Go, on net/http, pgx, go-redis and coder/websocket.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/jackc/pgx/v5/pgxpool"
	contract "github.com/keelson/app-contract-go"
	"github.com/redis/go-redis/v9"
)

func main() {
	dependencies := map[string]contract.Dependency{}
	// What is wrong is told by New, all at once.
	config, _ := contract.ReadConfig(nil, nil)
	var pool *pgxpool.Pool
	if config.DatabaseURL != "" {
		poolConfig, err := contract.PoolConfig(config)
		if err == nil {
			pool, _ = pgxpool.NewWithConfig(context.Background(), poolConfig)
			database := contract.Postgres(pool)
			if least := os.Getenv("MIN_POSTGRES"); least != "" {
				database.MinVersion, _ = strconv.ParseFloat(least, 64)
			}
			dependencies["database"] = database
		}
	}
	if config.RedisURL != "" {
		if options, err := redis.ParseURL(config.RedisURL); err == nil {
			options.ContextTimeoutEnabled = true
			dependencies["redis"] = contract.Redis(redis.NewClient(options))
		}
	}
	var app *contract.Contract
	app = contract.New(contract.Options{
		Name: "trial", Version: "1.2.3", Dependencies: dependencies,
		Required: strings.FieldsFunc(os.Getenv("REQUIRED"), func(r rune) bool { return r == ',' }),
		Prepare: func(context.Context) error {
			app.Job("ticker", func(ctx context.Context) error {
				<-ctx.Done()
				app.Log.Info("job stopped")
				return nil
			})
			return nil
		},
	})
	if os.Getenv("BARE") == "1" {
		// For the bench: the framework alone.
		_ = http.ListenAndServe(":"+strconv.Itoa(app.Config.Port), routes(app, pool))
	}
	app.Run(routes(app, pool))
}

func routes(app *contract.Contract, pool *pgxpool.Pool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		send(w, 200, map[string]any{"hello": r.PathValue("name"), "requestId": contract.RequestID(r.Context())})
	})
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		ms, _ := strconv.Atoi(r.URL.Query().Get("ms"))
		time.Sleep(time.Duration(ms) * time.Millisecond)
		send(w, 200, map[string]any{"slept": ms})
	})
	mux.HandleFunc("GET /db", func(w http.ResponseWriter, r *http.Request) {
		var one int
		err := app.Call("database", func() error { return pool.QueryRow(r.Context(), "SELECT 1").Scan(&one) })
		if err != nil {
			send(w, 500, map[string]any{"error": err.Error()})
			return
		}
		send(w, 200, map[string]any{"one": one})
	})
	mux.HandleFunc("GET /log", func(w http.ResponseWriter, r *http.Request) {
		app.Log.InfoContext(r.Context(), "with secrets", "password", "hush", "nested", map[string]string{"token": "hush"})
		send(w, 200, map[string]any{"logged": true})
	})
	mux.HandleFunc("GET /ws", func(w http.ResponseWriter, r *http.Request) {
		socket, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer app.TrackWebSocket(func(code int, reason string) { _ = socket.Close(websocket.StatusCode(code), reason) })()
		_ = socket.Write(r.Context(), websocket.MessageText, []byte("hello"))
		for {
			if _, _, err := socket.Read(r.Context()); err != nil {
				return
			}
		}
	})
	return mux
}

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
