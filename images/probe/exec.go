package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// fileName is what servers read themselves from the same folder; config/rules/services.ts refuses secrets called so.
var fileName = regexp.MustCompile(`\.(conf|crt|ini|json|key|pem|txt|ya?ml)$`)

// startError is a command that could not be started at all.
type startError struct{ error }

// execWithSecrets becomes the command, so that it is the container's first process and gets its signals.
func execWithSecrets(args []string) error {
	flags := newFlags("exec")
	folder := flags.String("secrets", "/run/secrets", "folder of files, each named after a variable")
	if err := parse(flags, args); err != nil {
		return err
	}
	command, err := lookUp(flags.Args())
	if err != nil {
		return err
	}
	secrets, err := readSecrets(*folder)
	if err != nil {
		return err
	}
	err = syscall.Exec(command, flags.Args(), withVariables(os.Environ(), secrets))
	return startError{fmt.Errorf("cannot start %s: %w", command, err)}
}

func lookUp(command []string) (string, error) {
	if len(command) == 0 {
		return "", usageError{"expected a command after --"}
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return "", startError{err}
	}
	return path, nil
}

func isVariable(name string) bool {
	return variableName.MatchString(name) && !fileName.MatchString(name)
}

// readSecrets leaves out what cannot be a variable: other names, folders (Kubernetes keeps some beside the files).
func readSecrets(folder string) (map[string]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	secrets := map[string]string{}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !isVariable(entry.Name()) || !info.Mode().IsRegular() {
			continue
		}
		if secrets[entry.Name()], err = readSecret(path); err != nil {
			return nil, err
		}
	}
	return secrets, nil
}

func readSecret(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if strings.ContainsRune(string(content), 0) {
		return "", fmt.Errorf("%s holds a zero byte, which no variable can", path)
	}
	return strings.TrimSuffix(string(content), "\n"), nil
}

// withVariables replaces variables of the same name: of two, programs differ in which one they take.
func withVariables(environment []string, variables map[string]string) []string {
	var result []string
	for _, assignment := range environment {
		name, _, _ := strings.Cut(assignment, "=")
		if _, replaced := variables[name]; !replaced {
			result = append(result, assignment)
		}
	}
	for name, value := range variables {
		result = append(result, name+"="+value)
	}
	return result
}
