package contract

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Config is what the contract's variables say.
type Config struct {
	Port                                     int
	Host                                     string
	DatabaseURL, DatabaseDirectURL, RedisURL string
	PoolSize, WebConcurrency                 int
	LameDuck, Drain, StopGrace, StartTimeout time.Duration
	LogLevel, DiskPath                       string
	ServiceName, ServiceVersion              string
	GitCommit, BuildTime                     string
}

// ConfigurationError has every problem at once, one line each; values of secrets are not shown.
type ConfigurationError struct{ Problems []string }

func (e *ConfigurationError) Error() string {
	return "configuration:\n  " + strings.Join(e.Problems, "\n  ")
}

type reader func(given string) (expected string)

type variable struct {
	name   string
	secret bool
	read   reader
}

func variables(c *Config) []variable {
	return []variable{
		{"PORT", false, whole(&c.Port, 0, 65535)},
		{"HOST", false, text(&c.Host)},
		{"DATABASE_URL", true, address(&c.DatabaseURL, "postgres", "postgresql")},
		{"DATABASE_DIRECT_URL", true, address(&c.DatabaseDirectURL, "postgres", "postgresql")},
		{"REDIS_URL", true, address(&c.RedisURL, "redis", "rediss")},
		{"POOL_SIZE", false, whole(&c.PoolSize, 1, 10000)},
		{"WEB_CONCURRENCY", false, whole(&c.WebConcurrency, 1, 256)},
		{"LAME_DUCK_SECONDS", false, seconds(&c.LameDuck)},
		{"DRAIN_SECONDS", false, seconds(&c.Drain)},
		{"STOP_GRACE_SECONDS", false, seconds(&c.StopGrace)},
		{"START_TIMEOUT_SECONDS", false, seconds(&c.StartTimeout)},
		{"LOG_LEVEL", false, oneOf(&c.LogLevel, "debug", "info", "warn", "error")},
		{"DISK_PATH", false, text(&c.DiskPath)},
		{"SERVICE_NAME", false, text(&c.ServiceName)},
		{"SERVICE_VERSION", false, text(&c.ServiceVersion)},
		{"GIT_COMMIT", false, text(&c.GitCommit)},
		{"BUILD_TIME", false, text(&c.BuildTime)},
	}
}

// ReadConfig reads the contract's variables. Required names variables that must be set; check, which may be nil, is the
// service's own look at the environment and returns its problems.
func ReadConfig(required []string, check func() []string) (Config, error) {
	config := Config{
		Port: 8080, PoolSize: 20, WebConcurrency: 1, LogLevel: "info", DiskPath: "/",
		// Above the 4 s for which Keelson's edge uses an idle connection.
		LameDuck: 6 * time.Second, Drain: 30 * time.Second, StopGrace: 45 * time.Second, StartTimeout: time.Minute,
	}
	var problems []string
	for _, name := range required {
		if os.Getenv(name) == "" {
			problems = append(problems, name+": is not set")
		}
	}
	for _, one := range variables(&config) {
		given := os.Getenv(one.name)
		if given == "" {
			continue
		}
		if expected := one.read(given); expected != "" {
			problems = append(problems, fmt.Sprintf("%s: got %s, expected %s", one.name, shown(one, given), expected))
		}
	}
	if check != nil {
		problems = append(problems, check()...)
	}
	if len(problems) > 0 {
		return config, &ConfigurationError{problems}
	}
	return config, nil
}

func shown(one variable, given string) string {
	if one.secret {
		return "a value that is not shown"
	}
	return `"` + given + `"`
}

// setVariables names what is set, never what to.
func setVariables(required []string) []string {
	names := []string{}
	for _, one := range variables(&Config{}) {
		names = append(names, one.name)
	}
	for _, name := range required {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return os.Getenv(name) == "" })
}

var digits = regexp.MustCompile(`^\d+$`)
var decimal = regexp.MustCompile(`^\d+(\.\d+)?$`)

func whole(target *int, least, most int) reader {
	return func(given string) string {
		value, err := strconv.Atoi(given)
		if err != nil || !digits.MatchString(given) || value < least || value > most {
			return fmt.Sprintf("a whole number from %d to %d", least, most)
		}
		*target = value
		return ""
	}
}

func seconds(target *time.Duration) reader {
	return func(given string) string {
		value, err := strconv.ParseFloat(given, 64)
		if err != nil || !decimal.MatchString(given) {
			return "a number of seconds"
		}
		*target = time.Duration(value * float64(time.Second))
		return ""
	}
}

func text(target *string) reader {
	return func(given string) string {
		*target = given
		return ""
	}
}

func oneOf(target *string, choices ...string) reader {
	return func(given string) string {
		if !slices.Contains(choices, given) {
			return "one of " + strings.Join(choices, ", ")
		}
		*target = given
		return ""
	}
}

func address(target *string, schemes ...string) reader {
	return func(given string) string {
		parsed, err := url.Parse(given)
		if err != nil || parsed.Host == "" || !slices.Contains(schemes, parsed.Scheme) {
			return "a URL such as " + schemes[0] + "://host/name"
		}
		*target = given
		return ""
	}
}
