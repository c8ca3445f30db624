package main

import (
	"errors"
	"io"
	"net/http"
	"time"

	contract "github.com/keelson/app-contract-go"
	"github.com/redis/go-redis/v9"
)

// cache is Redis; client is nil without REDIS_URL.
type cache struct{ client *redis.Client }

func newCache(config contract.Config, dependencies map[string]contract.Dependency) cache {
	if config.RedisURL == "" {
		return cache{}
	}
	options, err := redis.ParseURL(config.RedisURL)
	if err != nil {
		panic(err)
	}
	options.ContextTimeoutEnabled = true
	options.DialTimeout, options.ReadTimeout = 1500*time.Millisecond, 3*time.Second
	client := redis.NewClient(options)
	dependencies["redis"] = contract.Redis(client)
	return cache{client}
}

func (c cache) routes(app *contract.Contract, mux *http.ServeMux) {
	handle := func(pattern string, work func(w http.ResponseWriter, r *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if c.client == nil {
				send(w, http.StatusNotImplemented, object{"error": "REDIS_URL is not set"})
			} else if err := app.Call("redis", func() error { return work(w, r) }); err != nil {
				failed(app, w, r, err)
			}
		})
	}
	handle("GET /cache/{key}", c.read)
	handle("PUT /cache/{key}", c.write)
}

func (c cache) read(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("key")
	value, err := c.client.Get(r.Context(), key).Result()
	if errors.Is(err, redis.Nil) {
		send(w, http.StatusNotFound, object{"error": "no such key"})
		return nil
	}
	if err == nil {
		send(w, http.StatusOK, object{"key": key, "value": value})
	}
	return err
}

func (c cache) write(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil {
		send(w, http.StatusRequestEntityTooLarge, object{"error": "a body may have 65536 bytes"})
		return nil
	}
	key := r.PathValue("key")
	if err := c.client.Set(r.Context(), key, body, 0).Err(); err != nil {
		return err
	}
	send(w, http.StatusOK, object{"key": key})
	return nil
}
