package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// 400 questions, 8 at a time, each of which knows its own answer.
func main() {
	pool, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		panic(err)
	}
	pool.SetMaxOpenConns(8)
	counts := map[string]any{"right": 0, "wrong": 0, "errors": 0, "first": ""}
	var lock sync.Mutex
	var group sync.WaitGroup
	questions := make(chan int)
	for worker := 0; worker < 8; worker++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range questions {
				var a int
				var b string
				// Two shapes of questions: another's statement on a shared connection has other parameters.
				query, arguments := "SELECT $1::int, $2::text", []any{i, fmt.Sprint("x", i)}
				if i%2 == 1 {
					query, arguments = "SELECT $2::int, $3::text, $1::text", append([]any{"y"}, arguments...)
				}
				rest := []any{&a, &b, new(string)}[:2+i%2]
				err := pool.QueryRow(query, arguments...).Scan(rest...)
				key := "wrong"
				if err != nil {
					key = "errors"
				} else if a == i && b == fmt.Sprint("x", i) {
					key = "right"
				}
				lock.Lock()
				counts[key] = counts[key].(int) + 1
				if err != nil && counts["first"] == "" {
					counts["first"] = err.Error()
				}
				lock.Unlock()
			}
		}()
	}
	for i := 0; i < 400; i++ {
		questions <- i
	}
	close(questions)
	group.Wait()
	json.NewEncoder(os.Stdout).Encode(counts)
}
