package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func problems(t *testing.T, env map[string]string, required ...string) []string {
	t.Helper()
	for name, value := range env {
		t.Setenv(name, value)
	}
	_, err := ReadConfig(required, nil)
	var wrong *ConfigurationError
	if !errors.As(err, &wrong) {
		return nil
	}
	return wrong.Problems
}

func TestConfigurationTellsAllProblemsAndNoSecret(t *testing.T) {
	found := problems(t, map[string]string{
		"PORT": "70000", "LAME_DUCK_SECONDS": "-1", "REDIS_URL": "http://user:s3cret@host", "LOG_LEVEL": "loud",
	}, "API_KEY")
	wanted := []string{
		"API_KEY: is not set",
		`PORT: got "70000", expected a whole number from 0 to 65535`,
		"REDIS_URL: got a value that is not shown, expected a URL such as redis://host/name",
		`LAME_DUCK_SECONDS: got "-1", expected a number of seconds`,
		`LOG_LEVEL: got "loud", expected one of debug, info, warn, error`,
	}
	if !slices.Equal(found, wanted) {
		t.Errorf("got %q", found)
	}
}

const mib = 1 << 20

func use(t *testing.T, files map[string]string) memory {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return memoryUse(root)
}

func TestMemoryIsTheControlGroupsLessCache(t *testing.T) {
	second := use(t, map[string]string{
		"memory.max": fmt.Sprint(100 * mib), "memory.current": fmt.Sprint(90 * mib),
		"memory.stat": fmt.Sprintf("anon 1\ninactive_file %d", 5*mib),
	})
	if second.UsedBytes != 85*mib || second.Percent != 85 || second.Status != "warning" {
		t.Errorf("got %+v", second)
	}
	older := use(t, map[string]string{
		"memory/memory.limit_in_bytes": fmt.Sprint(100 * mib), "memory/memory.usage_in_bytes": fmt.Sprint(95 * mib),
		"memory/memory.stat": "total_inactive_file 0",
	})
	if older.Percent != 95 || older.Status != "critical" {
		t.Errorf("got %+v", older)
	}
	if unlimited := use(t, map[string]string{"memory.max": "max", "memory.current": "1"}); unlimited.Status != "ok" {
		t.Errorf("got %+v", unlimited)
	}
}

func TestLogsHaveNoSecretsAndTheRequestID(t *testing.T) {
	var out bytes.Buffer
	ctx := context.WithValue(context.Background(), exchangeKey{}, &exchange{id: "r-1"})
	NewLogger(&out, "info").InfoContext(ctx, "hello", "Password", "hush", "nested", map[string]any{"a": map[string]string{"token": "hush"}})
	if text := out.String(); strings.Contains(text, "hush") || !strings.Contains(text, `"request_id":"r-1"`) {
		t.Errorf("got %s", text)
	}
	if text := clean(errors.New("dial postgres://user:word@host\nmore")); text != "dial postgres://***@host" {
		t.Errorf("got %s", text)
	}
}

type stated string

func (s stated) Error() string    { return string(s) }
func (s stated) SQLState() string { return string(s) }

func TestUnavailableIsToldFromACallersMistake(t *testing.T) {
	for _, err := range []error{&net.OpError{Op: "dial", Err: errors.New("x")}, stated("57P01"), context.DeadlineExceeded} {
		if !IsUnavailable(err) {
			t.Errorf("%v counts", err)
		}
	}
	for _, err := range []error{nil, stated("23505"), context.Canceled, errors.New("syntax")} {
		if IsUnavailable(err) {
			t.Errorf("%v does not count", err)
		}
	}
}

func TestTemplateIsThePathOfAPattern(t *testing.T) {
	for pattern, wanted := range map[string]string{"GET /notes/{id}": "/notes/{id}", "example.com/": "/", "": ""} {
		if found := template(pattern); found != wanted {
			t.Errorf("%q: got %q", pattern, found)
		}
	}
}
