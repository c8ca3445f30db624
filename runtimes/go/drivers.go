package contract

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// PoolConfig is a pgx pool's configuration for DATABASE_URL: this process's share of the budget, and connections younger than
// a pooler's idle limit. pgx pings a connection that was idle for a second before it hands it out.
func PoolConfig(config Config) (*pgxpool.Config, error) {
	pool, err := pgxpool.ParseConfig(config.DatabaseURL)
	if err != nil {
		return nil, err
	}
	pool.MaxConns = int32(max(1, config.PoolSize/config.WebConcurrency))
	pool.MaxConnIdleTime = 4 * time.Minute
	pool.MaxConnLifetime = 30 * time.Minute
	pool.MaxConnLifetimeJitter = 3 * time.Minute
	pool.ConnConfig.ConnectTimeout = 5 * time.Second
	return pool, nil
}

// Postgres is a dependency behind a pool of pgx, of PostgreSQL 14 or newer.
func Postgres(pool *pgxpool.Pool) Dependency {
	return Dependency{
		Kind:       "postgres",
		MinVersion: 14,
		Check: func(ctx context.Context) error {
			_, err := pool.Exec(ctx, "SELECT 1")
			return err
		},
		Version: func(ctx context.Context) (version string, err error) {
			err = pool.QueryRow(ctx, "SHOW server_version").Scan(&version)
			return version, err
		},
		Pool:  func() Pool { return poolOf(pool) },
		Stats: func(context.Context) (map[string]any, error) { return map[string]any{"pool": poolOf(pool)}, nil },
		Close: func() error { pool.Close(); return nil },
	}
}

func poolOf(pool *pgxpool.Pool) Pool {
	stat := pool.Stat()
	return Pool{
		Max: int(stat.MaxConns()), Total: int(stat.TotalConns()), Idle: int(stat.IdleConns()),
		InUse: int(stat.AcquiredConns()),
	}
}

// Redis is a dependency behind a client of go-redis, of Redis 6 or newer.
func Redis(client redis.UniversalClient) Dependency {
	return Dependency{
		Kind:       "redis",
		MinVersion: 6,
		Check:      func(ctx context.Context) error { return client.Ping(ctx).Err() },
		Version: func(ctx context.Context) (string, error) {
			info, err := client.Info(ctx, "server").Result()
			return strings.TrimSpace(field(info, "redis_version:")), err
		},
		Stats: func(ctx context.Context) (map[string]any, error) {
			info, err := client.Info(ctx).Result()
			return redisStats(info), err
		},
		Close: client.Close,
	}
}

func redisStats(info string) map[string]any {
	count := func(key string) int64 {
		value, _ := strconv.ParseInt(strings.TrimSpace(field(info, key+":")), 10, 64)
		return value
	}
	hits, misses := count("keyspace_hits"), count("keyspace_misses")
	var rate any
	if hits+misses > 0 {
		rate = math.Round(float64(hits)/float64(hits+misses)*1000) / 1000
	}
	return map[string]any{
		"version":          strings.TrimSpace(field(info, "redis_version:")),
		"connectedClients": count("connected_clients"),
		"usedMemoryBytes":  count("used_memory"),
		"maxMemoryBytes":   count("maxmemory"),
		"commands":         count("total_commands_processed"),
		"hits":             hits,
		"misses":           misses,
		"hitRate":          rate,
	}
}
