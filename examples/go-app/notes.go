package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	contract "github.com/keelson/app-contract-go"
)

// Any number, the same in every replica: one replica at a time changes the schema.
const schemaLock = 4_203_715

const tables = `CREATE TABLE IF NOT EXISTS notes (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	text text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now())`

type note struct {
	ID        int64     `json:"id"`
	Text      string    `json:"text"`
	CreatedAt time.Time `json:"created_at"`
}

// notes are kept in PostgreSQL, behind the pooler; pool is nil without DATABASE_URL.
type notes struct{ pool *pgxpool.Pool }

func newNotes(config contract.Config, dependencies map[string]contract.Dependency) notes {
	if config.DatabaseURL == "" {
		return notes{}
	}
	options, err := contract.PoolConfig(config)
	if err != nil {
		panic(err)
	}
	// PgBouncer shares connections between transactions: no prepared statement outlives one.
	options.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	pool, err := pgxpool.NewWithConfig(context.Background(), options)
	if err != nil {
		panic(err)
	}
	database := contract.Postgres(pool)
	direct := config.DatabaseDirectURL
	if direct == "" {
		direct = config.DatabaseURL
	}
	database.Prepare = func(ctx context.Context) error { return createTables(ctx, direct) }
	dependencies["database"] = database
	return notes{pool}
}

// createTables goes past the pooler: what changes the schema needs a session of its own.
func createTables(ctx context.Context, url string) error {
	connection, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer connection.Close(context.WithoutCancel(ctx))
	return pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", schemaLock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, tables)
		return err
	})
}

func (n notes) routes(app *contract.Contract, mux *http.ServeMux) {
	handle := func(pattern string, work func(w http.ResponseWriter, r *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if n.pool == nil {
				send(w, http.StatusNotImplemented, object{"error": "DATABASE_URL is not set"})
			} else if err := app.Call("database", func() error { return work(w, r) }); err != nil {
				failed(app, w, r, err)
			}
		})
	}
	handle("GET /notes", n.latest)
	handle("POST /notes", n.add)
}

func (n notes) latest(w http.ResponseWriter, r *http.Request) error {
	rows, err := n.pool.Query(r.Context(), "SELECT id, text, created_at FROM notes ORDER BY id DESC LIMIT 100")
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[note])
	if err == nil {
		send(w, http.StatusOK, append([]note{}, found...))
	}
	return err
}

func (n notes) add(w http.ResponseWriter, r *http.Request) error {
	var given struct{ Text string }
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&given) != nil || given.Text == "" {
		send(w, http.StatusBadRequest, object{"error": `expected {"text": "…"}`})
		return nil
	}
	rows, err := n.pool.Query(r.Context(), "INSERT INTO notes (text) VALUES ($1) RETURNING id, text, created_at", given.Text)
	if err != nil {
		return err
	}
	added, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[note])
	if err == nil {
		send(w, http.StatusCreated, added)
	}
	return err
}
